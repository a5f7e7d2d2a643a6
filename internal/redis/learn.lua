-- Takes in what an answer said of a budget. What was taken for requests that
-- are still under way stays taken.
-- KEYS: window. ARGV: limit (0: unknown), requests left, microseconds to the
-- reset (0: unknown), microseconds that a 429 asked to wait (0: none).
local limit, left, reset, pause = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local now = clock()
local w = read(KEYS[1], now) or { limit = 0, left = 0, resets = 0, length = 0, last = 0 }
local lasts = pause

if limit > 0 then
  w.limit = limit
end
if pause > 0 then
  w.left = math.min(w.left, 0)
else
  lasts = math.max(reset, SECOND)
  if now + lasts - w.resets > SECOND then
    w.left = left + math.min(w.left, 0)
  else
    w.left = math.min(w.left, left)
  end
end
lasts = math.min(lasts, 5 * MINUTE)
w.length = math.max(w.length, lasts, MINUTE)
w.resets = now + lasts
write(KEYS[1], w)
