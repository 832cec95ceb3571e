-- Frametape's recordings in Wireshark: dissects what `frametape export --pcapng` writes (link type USER0).
-- Try it:     tshark -X lua_script:docs/wireshark/frametape.lua -r talk.pcapng
-- Install it: copy this file into the personal Lua plugins folder (Help, About, Folders).
--
-- Each packet begins with twelve bytes, big endian:
--   0: version 1   1: stream   2: side   3: kind   4: line of the recording (u32)   8: place in its frame or stretch (u32)
-- and then come the bytes as they were: a frame with its length of four bytes, a part of one, or text.

local frametape = Proto("frametape", "Frametape")

local streams = { [0] = "stdin", [1] = "stdout", [2] = "stderr", [3] = "life" }
local ways = { [0] = "parent → child", [1] = "child → parent", [2] = "stderr", [3] = "" }
local sides = { [0] = "sent and delivered", [1] = "sent, not delivered", [2] = "delivered, not sent" }
local kinds = { [0] = "frame", [1] = "part of a frame", [2] = "more of a frame", [3] = "no frame", [4] = "stderr", [5] = "event" }

local field = {
  version = ProtoField.uint8("frametape.version", "Version"),
  stream = ProtoField.uint8("frametape.stream", "Stream", base.DEC, streams),
  side = ProtoField.uint8("frametape.side", "Side", base.DEC, sides),
  kind = ProtoField.uint8("frametape.kind", "Kind", base.DEC, kinds),
  line = ProtoField.uint32("frametape.line", "Line of the recording"),
  from = ProtoField.uint32("frametape.from", "From byte"),
  length = ProtoField.uint32("frametape.length", "Length of the payload"),
  payload = ProtoField.bytes("frametape.payload", "Payload"),
  bytes = ProtoField.bytes("frametape.bytes", "Bytes"),
  text = ProtoField.string("frametape.text", "Text", base.UNICODE),
  type = ProtoField.string("frametape.type", "Message type"),
  tag = ProtoField.string("frametape.tag", "Op or status"),
}
frametape.fields = { field.version, field.stream, field.side, field.kind, field.line, field.from, field.length, field.payload, field.bytes, field.text, field.type, field.tag }

local lying = ProtoExpert.new("frametape.lying_length", "The length is not that of the payload", expert.group.MALFORMED, expert.severity.WARN)
local faulty = ProtoExpert.new("frametape.faulty", "A fault was at work", expert.group.SEQUENCE, expert.severity.NOTE)
frametape.experts = { lying, faulty }

local HEADER = 12
-- The reference writer puts what is looked for into the first hundred bytes.
local HEAD = 512

local function word(text, name)
  return text:match('"' .. name .. '"%s*:%s*"([%w_%-%.]+)"')
end

local function envelope(tree, tvb)
  local head = tvb(0, math.min(HEAD, tvb:len())):raw()
  local kind = word(head, "type")
  local words = kind or "no envelope"
  if kind then
    tree:add(field.type, kind):set_generated()
    local tag = kind == "request" and word(head, "op") or kind == "response" and word(head, "status") or kind == "data_row" and word(head, "stream")
    if tag then
      tree:add(field.tag, tag):set_generated()
      words = words .. " " .. tag
    end
    local number = kind == "data_row" and head:match('"sequence"%s*:%s*(%d+)')
    if number then words = words .. " #" .. number end
  end
  return words
end

function frametape.dissector(tvb, pinfo, tree)
  if tvb:len() < HEADER or tvb(0, 1):uint() ~= 1 then return 0 end
  pinfo.cols.protocol = "Frametape"
  local stream, side, kind = tvb(1, 1):uint(), tvb(2, 1):uint(), tvb(3, 1):uint()
  if stream == 0 then
    pinfo.cols.src, pinfo.cols.dst = "parent", "child"
  elseif stream < 3 then
    pinfo.cols.src, pinfo.cols.dst = "child", stream == 1 and "parent" or "stderr"
  end
  local mine = tree:add(frametape, tvb(), "Frametape, " .. (kinds[kind] or "unknown") .. (stream < 2 and ", " .. ways[stream] or ""))
  mine:add(field.version, tvb(0, 1))
  mine:add(field.stream, tvb(1, 1))
  local side_item = mine:add(field.side, tvb(2, 1))
  if side ~= 0 then side_item:add_proto_expert_info(faulty) end
  mine:add(field.kind, tvb(3, 1))
  mine:add(field.line, tvb(4, 4))
  if tvb(8, 4):uint() > 0 then mine:add(field.from, tvb(8, 4)) end
  local words = kinds[kind] or "unknown"
  local rest = tvb:len() - HEADER
  if rest > 0 then
    local body = tvb(HEADER):tvb()
    if (kind == 0 or kind == 1) and rest >= 4 then
      local length_item = mine:add(field.length, body(0, 4))
      local announced = body(0, 4):uint()
      if kind == 0 and announced ~= rest - 4 then length_item:add_proto_expert_info(lying) end
      if rest > 4 then
        local payload = body(4):tvb()
        mine:add(field.payload, payload())
        words = envelope(mine, payload)
        if kind == 0 then
          pcall(Dissector.call, Dissector.get("json"), payload, pinfo, mine)
        else
          words = "part of a frame: " .. words .. ", " .. rest .. " of " .. (announced + 4) .. " bytes"
        end
      else
        words = "empty payload"
      end
    elseif kind == 4 or kind == 5 then
      mine:add(field.text, body())
      -- One line for the list, and nothing that a terminal could take for more than text.
      words = (kind == 4 and "stderr: " or "") .. body():string(ENC_UTF_8):gsub("%s+$", ""):gsub("%c+", " ")
    else
      mine:add(field.bytes, body())
      words = words .. ", " .. rest .. " bytes"
    end
  end
  if side ~= 0 then words = words .. " [" .. sides[side] .. "]" end
  -- Dissecting JSON has written both columns.
  pinfo.cols.protocol = "Frametape"
  pinfo.cols.info:set(words)
  return tvb:len()
end

-- Link types 147 and up are for everybody; USER0 is what the export says.
DissectorTable.get("wtap_encap"):add(wtap.USER0, frametape)
