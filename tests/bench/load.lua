-- wrk's script: sends the requests of a file of frames, at random or in order, and counts answers.
-- wrk … -- FILE random|once
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  requests, taken = {}, 0
  answers, refused, shortest, longest = 0, 0, math.huge, 0
  in_order = args[2] == "once"
  local file = assert(io.open(args[1], "rb"))
  local data = file:read("*a")
  file:close()
  local at = 1
  while at <= #data do
    local length = tonumber(data:sub(at, at + 7), 16)
    requests[#requests + 1] = data:sub(at + 8, at + 7 + length)
    at = at + 8 + length
  end
  known = #requests
  math.randomseed(os.time())
end

function request()
  taken = taken + 1
  if in_order then
    return requests[(taken - 1) % known + 1]
  end
  return requests[math.random(known)]
end

function response(status, headers, body)
  answers = answers + 1
  if status ~= 200 then
    refused = refused + 1
  end
  local length = #body
  if length < shortest then shortest = length end
  if length > longest then longest = length end
end

function done(summary, latency, _)
  local thread = threads[1]
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"duration_us":%d,"bytes":%d,"broken":%d,"refused":%d,"answers":%d,'
      .. '"shortest":%d,"longest":%d,"taken":%d,"known":%d,'
      .. '"p50_us":%d,"p99_us":%d,"p999_us":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.timeout,
    thread:get("refused"), thread:get("answers"), thread:get("shortest"), thread:get("longest"),
    thread:get("taken"), thread:get("known"),
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
