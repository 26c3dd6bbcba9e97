/**
 * What a relay has Redis do at one stroke (Redis 7, FUNCTION LOAD). Each first looks whether Redis still is the one that
 * the relay began with (`marker`), so that a Redis that has lost everything is never asked about it. What only reads, or
 * makes room, or keeps no more than was there or than the operator allows, does so without memory left, too (`allow-oom`).
 */

import { LOG_END } from "@hushroom/protocol";

export const REDIS_LIBRARY = `#!lua name=hushroom

local OTHER = 'HUSHROOM_OTHER'
local END = '${LOG_END}'

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function put(keys, args)
  local marker, ttl, cap, address, channel, frame = unpack(args)
  if redis.call('GET', keys[1]) ~= marker then return redis.error_reply(OTHER) end
  local lying = redis.call('GET', keys[2])
  if lying then return {1, lying} end
  local now = now_ms()
  redis.call('ZREMRANGEBYSCORE', keys[3], '-inf', now)
  if redis.call('ZCARD', keys[3]) >= tonumber(cap) then return {2, ''} end
  redis.call('SET', keys[2], frame, 'PX', ttl)
  redis.call('ZADD', keys[3], now + ttl, address)
  redis.call('SPUBLISH', channel, address .. frame)
  return {0, ''}
end

local function get(keys, args)
  if redis.call('GET', keys[1]) ~= args[1] then return redis.error_reply(OTHER) end
  return redis.call('GET', keys[2])
end

local function trim(stream, over)
  while true do
    local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 16)
    for _, entry in ipairs(oldest) do
      if tonumber(entry[2][6]) > over then return end
      redis.call('XDEL', stream, entry[1])
    end
    if #oldest < 16 then return end
  end
end

local function append(keys, args)
  local marker, ttl, cap, address, frame = unpack(args)
  if redis.call('GET', keys[1]) ~= marker then return redis.error_reply(OTHER) end
  if redis.call('GET', keys[4]) == marker then return 0 end
  local now = now_ms()
  trim(keys[3], now - ttl)
  redis.call('XTRIM', keys[3], 'MAXLEN', tonumber(cap) - 1)
  local number = redis.call('INCR', keys[2])
  redis.call('SET', keys[4], marker, 'PX', ttl)
  redis.call('XADD', keys[3], number .. '-1', 'a', address, 'f', frame, 't', now)
  return 1
end

local function read(keys, args)
  local marker, ttl, max, cursor = unpack(args)
  if redis.call('GET', keys[1]) ~= marker then return redis.error_reply(OTHER) end
  local last = tonumber(redis.call('GET', keys[2]) or '0')
  trim(keys[3], now_ms() - ttl)
  if cursor == END then return {string.format('%.0f', last)} end
  local from = tonumber(cursor)
  if from > last then from = 0 end
  local found = redis.call('XRANGE', keys[3], string.format('%.0f', from + 1), '+', 'COUNT', max)
  local result = {string.format('%.0f', from)}
  for _, entry in ipairs(found) do
    result[#result + 1] = {entry[1], entry[2][2], entry[2][4]}
  end
  return result
end

local function spend(keys, args)
  if redis.call('GET', keys[1]) ~= args[1] then return redis.error_reply(OTHER) end
  return redis.call('SET', keys[2], '1', 'NX', 'PX', args[2]) and 1 or 0
end

local function invited(keys, args)
  local marker, points, batches, ms = unpack(args)
  if redis.call('GET', keys[1]) ~= marker then return redis.error_reply(OTHER) end
  if redis.call('SISMEMBER', keys[2], points) == 1 then return 1 end
  if redis.call('SCARD', keys[2]) >= tonumber(batches) then return 0 end
  redis.call('SADD', keys[2], points)
  redis.call('PEXPIRE', keys[2], ms)
  return 1
end

local function claim(keys, args)
  redis.call('SET', keys[1], args[1], 'NX')
  return redis.call('GET', keys[1])
end

local function elect(keys, args)
  if redis.call('GET', keys[1]) ~= args[1] then return 0 end
  redis.call('SET', keys[1], args[2])
  return 1
end

local function renew(keys, args)
  for _, address in ipairs(redis.call('ZRANGE', keys[2], 0, -1)) do
    redis.call('UNLINK', args[2] .. address)
  end
  redis.call('UNLINK', keys[2])
  redis.call('SET', keys[1], args[1])
end

local function renew_log(keys, args)
  redis.call('UNLINK', keys[2])
  redis.call('SET', keys[1], args[1])
end

local function register_always(name, callback)
  redis.register_function{function_name=name, callback=callback, flags={'allow-oom'}}
end

register_always('hushroom_claim', claim)
register_always('hushroom_elect', elect)
register_always('hushroom_renew', renew)
register_always('hushroom_renew_log', renew_log)
register_always('hushroom_read', read)
register_always('hushroom_invited', invited)
redis.register_function('hushroom_put', put)
redis.register_function{function_name='hushroom_get', callback=get, flags={'no-writes'}}
redis.register_function('hushroom_append', append)
redis.register_function('hushroom_spend', spend)
`;
