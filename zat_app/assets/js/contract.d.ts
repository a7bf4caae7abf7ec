// Generated from backend/web/contract.py by `make contract`.

export interface Preferences {
  hide_lines: boolean
  show_times: boolean
  open_newest: boolean | null
}

export interface PageBoot {
  mode: 'session' | 'claim'
  build: string
  session: string | null
  expires_at_s: number | null
  token: string | null
  open_newest: boolean
  preferences: Preferences
  copies: boolean
  place: 'ticket_sidebar' | 'new_ticket_sidebar' | 'user_sidebar' | 'modal'
}

export interface ClaimRequest {
  setup_code: string
  app_id: number
  installation_id: number
  token: string
}

export interface SessionAnswer {
  session: string
  expires_at_s: number
  ends_at_s: number
  build: string
}

export interface EmailAddress {
  value: string
  verified: boolean
}

export interface Requester {
  id: number | null
  emails: EmailAddress[]
  phones?: string[]
  external_id?: string | null
}

export interface LookupRequest {
  sequence: number
  ticket_id: number | null
  requester: Requester
  cursor?: string | null
  weak?: boolean
  until?: string | null
}

export interface MatchReason {
  code: 'ticket' | 'verified_email' | 'unverified_email' | 'shared_address' | 'phone' | 'external_id' | 'same_visitor' | 'account_search'
  address_number: number | null
  address_total: number
}

export interface ChatSummary {
  id: string
  kind: 'chat' | 'offline_message' | 'unreadable'
  started_at: string | null
  started_raw: string | null
  ended_at: string | null
  duration_s: number | null
  agents: string[]
  department: string | null
  preview: string
  messages: number
  rating: 'good' | 'bad' | null
  missed: boolean
  ticket_id: number | null
  grade: 'ticket' | 'verified_email' | 'weak' | 'account'
  reason: MatchReason
}

export interface AddressCount {
  verified: number
  unverified: number
}

export interface Copy {
  chats: number
  since: string | null
  up_to: string | null
  complete: boolean
  hidden_before: string | null
  trouble: string | null
}

export interface LookupAnswer {
  sequence: number
  requester_id: number | null
  source: 'live' | 'mirror'
  as_of: string
  addresses: AddressCount
  chats: ChatSummary[]
  grant: string
  next_cursor: string | null
  found_about: number | null
  weak_about: number
  cut_off: boolean
  newest: Transcript | null
  copy: Copy | null
  limited: boolean
}

export interface OverviewRequest {
  ticket_id: number | null
  requester: Requester
  time_zone?: string | null
}

export interface Month {
  since: string
  until: string
  chats: number
  missed: number
  bad: number
}

export interface Glance {
  chats: number
  since: string | null
  good: number
  bad: number
  missed: number
  months: Month[]
  cut_off: boolean
}

export interface OpenedBefore {
  chat_id: string
  at: string
}

export interface OverviewAnswer {
  glance: Glance | null
  opened: OpenedBefore[]
  aside: string[]
  exports: boolean
}

export interface RecheckAnswer {
  done: boolean
  checked: number
  removed: number
}

export interface SearchRequest {
  sequence: number
  ticket_id: number | null
  requester: Requester
  query: string
  scope?: 'requester' | 'account'
  weak?: boolean
  order?: 'newest' | 'best'
  cursor?: string | null
  time_zone?: string
}

export interface SearchHint {
  code: 'filter_unknown' | 'value_unknown' | 'value_missing' | 'date_unreadable' | 'dates_cross' | 'quote_open' | 'no_letters' | 'too_long' | 'too_many_terms'
  start: number
  end: number
  suggestion: string | null
}

export interface SearchMark {
  start: number
  end: number
}

export interface SearchPlace {
  field: 'message' | 'comment' | 'file' | 'tag' | 'agent' | 'visitor'
  entry: number | null
  text: string
  marks: SearchMark[]
}

export interface SearchHit {
  chat: ChatSummary
  places: SearchPlace[]
}

export interface SearchAnswer {
  sequence: number
  requester_id: number | null
  source: 'mirror'
  as_of: string
  hits: SearchHit[]
  grant: string
  next_cursor: string | null
  count: number
  count_exact: boolean
  order: 'newest' | 'best'
  partial: boolean
  hints: SearchHint[]
  time_zone: string
  account_search: boolean
  copy: Copy
}

export interface QuoteRequest {
  chat_id: string
  into: 'internal_note' | 'public_reply'
}

export interface QuoteAnswer {
  grade: string
}

export interface AsideRequest {
  chat_id: string
  aside: boolean
}

export interface AsideAnswer {
  aside: boolean
}

export interface ExportRequest {
  ticket_id: number | null
  requester: Requester
  chat_id: string | null
  format: 'text' | 'csv' | 'json' | 'page'
  system_lines?: boolean
  visitor_details?: boolean
  time_zone?: string
  locale?: string
}

export interface ExportAnswer {
  url: string
  expires_at_s: number
  chats: number
  cut_off: boolean
}

export interface DutiesAnswer {
  duties: ('privacy' | 'audit')[]
}

export interface PersonRequest {
  requesters?: string[]
  phones?: string[]
  visitors?: string[]
}

export interface PersonFound {
  copy: 'complete' | 'partial' | 'none'
  chats: number
  looked_at: number
  last_looked_at: string | null
  restricted_since: string | null
  erased_before: string | null
}

export interface FileAnswer {
  url: string
  expires_at_s: number
}

export interface ErasedAnswer {
  chats: number
  certificate: string
  file: FileAnswer
  traces: boolean
}

export interface RestrictedAnswer {
  chats: number
}

export interface RedactRequest {
  chat_id: string
  words?: string[]
}

export interface RedactAnswer {
  changed: boolean
}

export interface AuditRequest {
  since?: string | null
  until?: string | null
}

export interface Sender {
  name: string
  role: 'visitor' | 'agent' | 'trigger' | 'unknown'
}

export interface FileLink {
  name: string
  url: string | null
  mime_type: string | null
  size: number | null
  deleted: boolean
}

export interface Entry {
  kind: 'message' | 'join' | 'leave' | 'tags' | 'comment' | 'rating' | 'transfer' | 'file' | 'system' | 'unknown' | 'unreadable'
  at: string | null
  at_raw: string | null
  sender: Sender | null
  text: string | null
  options: string[]
  tags_added: string[]
  tags_removed: string[]
  rating: 'good' | 'bad' | null
  department: string | null
  file: FileLink | null
}

export interface Transcript {
  id: string
  kind: 'chat' | 'offline_message' | 'unreadable'
  started_at: string | null
  started_raw: string | null
  ended_at: string | null
  duration_s: number | null
  agents: string[]
  department: string | null
  rating: 'good' | 'bad' | null
  comment: string | null
  tags: string[]
  missed: boolean
  deleted: boolean
  ticket_id: number | null
  entries: Entry[]
  unreadable: number
  has_history: boolean
}

export interface Standby {
  connected_by: string | null
  works: boolean
  connect_url: string | null
}

export interface ConnectionAnswer {
  state: 'connected' | 'not_connected' | 'reconnect'
  since: string | null
  connected_by: string | null
  ready: boolean
  connect_url: string | null
  may_disconnect: boolean
  cause: 'refused' | 'ended' | 'refresh_refused' | 'lost_while_renewing' | 'client_refused' | 'demoted' | null
  ends_at: string | null
  standby: Standby | null
}

export interface ChangesRequest {
  ticket_id: number | null
  requester: Requester | null
}

export interface News {
  changed: boolean
  connection: 'connected' | 'not_connected' | 'reconnect' | null
  copy: Copy | null
  end: string | null
}

export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  action: string
  retry_after_s: number | null
}
