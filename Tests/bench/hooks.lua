-- Sends the requests of a file made by `balie-bench bodies`, each once; prints what came of them as JSON.
-- A second argument stops after so many answers, and says so.

local requests, count, at = {}, 0, 0
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  while true do
    local length = file:read(8)
    if not length then break end
    count = count + 1
    requests[count] = file:read(tonumber(length))
  end
  file:close()
  limit = tonumber(args[2])
  answered = 0
  if not limit then response = nil end
  repeated = 0
end

function request()
  at = at + 1
  if at > count then
    at = 1
    repeated = repeated + 1
  end
  return requests[at]
end

function response()
  answered = answered + 1
  if answered == limit then
    io.write("ANSWERED\n")
    io.flush()
    wrk.thread:stop()
  end
end

function done(summary, latency)
  local again = 0
  for _, thread in ipairs(threads) do again = again + thread:get("repeated") end
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"us":%d,"refused":%d,"broken":%d,"repeated":%d,"p50_us":%d,"p99_us":%d,"max_us":%d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    again, latency:percentile(50), latency:percentile(99), latency.max))
end
