-- What the upstream said of a credential's budget, and what replicas took of it
-- since: the window of the budget in memory, in the same steps, kept in a hash.
-- Times are microseconds on this server's clock, the one clock that all
-- replicas have.
local MINUTE, SECOND = 60000000, 1000000
local KEPT = 900000 -- milliseconds that a budget is remembered unused

local function clock()
  local time = redis.call('TIME')
  return time[1] * SECOND + time[2]
end

-- read returns the window that now lies in; nil where nothing is known.
local function read(key, now)
  local kept = redis.call('HMGET', key, 'limit', 'left', 'resets', 'length', 'last')
  if not kept[3] then
    return nil
  end
  local w = {
    limit = tonumber(kept[1]), left = tonumber(kept[2]), resets = tonumber(kept[3]),
    length = tonumber(kept[4]), last = tonumber(kept[5]),
  }
  if w.resets - now > 5 * MINUTE then
    return nil -- the clock was set back
  end
  if now < w.resets then
    return w
  end
  if w.limit == 0 then
    return nil
  end
  local turns = math.floor((now - w.resets) / w.length) + 1
  w.left = math.min(w.left + turns * w.limit, w.limit)
  w.resets = w.resets + turns * w.length
  return w
end

local function write(key, w)
  redis.call('HSET', key, 'limit', w.limit, 'left', w.left, 'resets', w.resets, 'length', w.length, 'last', w.last)
  redis.call('PEXPIRE', key, KEPT)
end
