/**
 * Shapes that travel between the modules of the agent page.
 *
 * @typedef {'ticket_sidebar' | 'new_ticket_sidebar' | 'user_sidebar'} Place
 * @typedef {{id: number, name: string, email: string | null, role: string, locale: string,
 *   time_zone: string}} StaffUser
 * @typedef {{id: number, type: string, value: string, verified: boolean, primary: boolean}} Identity
 * @typedef {{id: number, name: string, email: string | null, role: string, locale: string,
 *   iana_time_zone: string, external_id: string | null, identities: Identity[]}} Person
 * @typedef {{id: number | null, subject: string, description: string, status: string,
 *   requester_id: number | null, via: {channel: string}}} TicketRecord
 * @typedef {{id: number, appId: number, name: string, version: string, flexible: boolean,
 *   locations: string[], settings: Record<string, unknown>}} Installation
 * @typedef {{sandbox: string | null, allow: string, tab_hiding: string,
 *   frame_loaded_hidden: boolean, second_handshake: boolean, activated_with_data: boolean,
 *   error_without_name: boolean, unset_property: string, reply_delay_s: number,
 *   comment_rich_text: boolean, comment_name: 'both' | 'ticket.comment' | 'comment',
 *   comment_type_settable: boolean
 *   }} HostSwitches
 * @typedef {{account: {subdomain: string, origin: string}, me: StaffUser,
 *   staff: {id: number, name: string, note: string}[], tickets: {id: number, subject: string}[],
 *   requesters: {id: number, name: string}[], installations: Installation[],
 *   start: {place: Place, id: number}, switches: HostSwitches}} Boot
 * @typedef {{direction: 'in' | 'out' | 'refused', key: string, data: unknown, instance: string,
 *   at: number}} LogEntry
 * @typedef {{name: string, message: string, path: string}} PathError
 */

export {}
