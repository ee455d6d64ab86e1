-- For wrk: sends the requests that load.py has written down, in turn, and checks every answer.
-- Its only thread has these variables; `done` reads them in the end.

threads, accepted, first_wrong = {}, {}, ""
sent, wrong_answers = 0, 0

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  work = dofile(arguments[1])
  number = tonumber(arguments[2])
  -- Lua's patterns give most punctuation a meaning; a % takes it away.
  place = work.mark:gsub("%p", "%%%0") .. "(%d+)"
  accept = work.accept_mark:gsub("%p", "%%%0") .. "(%d+)"
end

-- In letters, since digits in a greeting look like somebody's telephone number.
function letters(n)
  local text = ""
  for _ = 1, #work.number do
    text = string.char(97 + n % 26) .. text
    n = math.floor(n / 26)
  end
  return text
end

function address(n)
  return string.format("10.%d.%d.%d", math.floor(n / 65536) % 256, math.floor(n / 256) % 256, n % 256)
end

function request()
  local text = work.requests[sent % #work.requests + 1]
  sent = sent + 1
  if text:find(work.number, 1, true) then
    text = text:gsub(work.number, letters(number)):gsub(work.sender, address(number))
    number = number + 1
  end
  return text
end

-- The same rules as load.py's `complaint`; both pass the same test.
function complaint(status, body)
  if status ~= work.status then return "status " .. status end
  if work.body ~= "" then
    if body ~= work.body then return "another text than " .. work.body end
    return nil
  end
  if body:sub(-#work.ending) ~= work.ending then return "a body that is cut short" end
  if work.mark == "" then return nil end
  local id = tonumber(body:match(place))
  if not id then return "no message" end
  if work.least > 0 then
    if id < work.least then return "message " .. id .. " on top, which is not the newest" end
    return nil
  end
  local texts = work.pages[id]
  if not texts then return "message " .. id .. " on top, which is not the newest" end
  for _, text in ipairs(texts) do
    if not body:find(text, 1, true) then return "no text " .. text end
  end
  return nil
end

function response(status, headers, body)
  if status == work.accepted_status then
    local id = (headers["Location"] or headers["location"] or body):match(accept)
    if id then
      table.insert(accepted, tonumber(id))
      return
    end
    status = status .. " that names no message"
  end
  local what = complaint(status, body)
  if what then
    wrong_answers = wrong_answers + 1
    if first_wrong == "" then first_wrong = what end
  end
end

function done(summary, latency, requests)
  local thread, errors = threads[1], summary.errors
  io.write(string.format(
    '\n{"answers": %d, "seconds": %f, "p50": %f, "p99": %f, "sent": %d, "wrong": %d, ' ..
    '"first_wrong": "%s", "broken": %d, "accepted": [%s]}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    thread:get("sent"), thread:get("wrong_answers"),
    thread:get("first_wrong"):gsub('[%c"\\]', "?"),
    errors.connect + errors.read + errors.write + errors.timeout,
    table.concat(thread:get("accepted"), ",")))
end
