-- Takes one request out of a budget and returns the microseconds to wait before
-- it is sent; where that is more than the patience, nothing is taken.
-- KEYS: window, log of the requests sent, this reservation. ARGV: rate a minute
-- (0: none), patience in microseconds.
local before = redis.call('GET', KEYS[3])
if before then
  return tonumber(before) -- asked again, for the answer was late
end
local rate, patience = tonumber(ARGV[1]), math.max(tonumber(ARGV[2]), 0)
local now = clock()
local w = read(KEYS[1], now)
local wait = 0

if w and w.left <= 0 then
  wait = w.resets - now
  if w.limit > 0 then
    wait = wait + math.floor(-w.left / w.limit) * w.length
  end
elseif w and w.left * 5 <= w.limit then
  -- The last fifth is spread over the rest of the window.
  local gap = math.floor((w.resets - now) / w.left)
  wait = math.max(math.min(w.last + gap - now, SECOND, math.floor(patience / 4)), 0)
end

-- No minute holds more requests than the rate: the request comes a minute after
-- the one so many before it.
if rate > 0 then
  local at = redis.call('LINDEX', KEYS[2], -rate)
  -- A clock that was set back has times in the log that lie ahead.
  if at and at - now > 5 * MINUTE then
    redis.call('DEL', KEYS[2])
  elseif at then
    wait = math.max(wait, at + MINUTE - now)
  end
end

if wait > patience then
  return wait
end
redis.call('SET', KEYS[3], wait, 'PX', 1000)
local at = now + wait
if w then
  w.left = w.left - 1
  w.last = at
  write(KEYS[1], w)
end
if rate > 0 then
  -- Requests are not sent in the order in which they were reserved. With times
  -- that never fall, the log errs towards waiting.
  redis.call('RPUSH', KEYS[2], math.max(at, tonumber(redis.call('LINDEX', KEYS[2], -1) or 0)))
  redis.call('LTRIM', KEYS[2], -rate, -1)
  redis.call('PEXPIRE', KEYS[2], math.floor((at + MINUTE - now) / 1000))
end
return wait
