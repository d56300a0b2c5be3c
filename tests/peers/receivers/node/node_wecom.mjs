// A callback made with node's http and @wecom/crypto; each breakage changes one habit of it.
import { createDecipheriv, createHash } from "node:crypto";
import { createServer } from "node:http";
import { decrypt, encrypt, getSignature } from "@wecom/crypto";

const healthy = {
  query: (url) => Object.fromEntries(url.searchParams),
  signed: ({ token }, query, ciphertext) =>
    query.msg_signature === getSignature(token, query.timestamp, query.nonce, ciphertext),
  open: ({ key }, ciphertext) => decrypt(key, ciphertext),
  echo: ({ message }) => message,
  ciphertext: (body) => /<Encrypt>(?:<!\[CDATA\[)?([^<\]]*)/.exec(body)[1],
  reply: replyToTexts,
};

// What node offers when nobody thinks of the padding: blocks of 16.
function openWithDefaultPadding({ key }, ciphertext) {
  const bytes = Buffer.from(`${key}=`, "base64");
  const decipher = createDecipheriv("aes-256-cbc", bytes, bytes.subarray(0, 16));
  const plaintext = Buffer.concat([decipher.update(ciphertext, "base64"), decipher.final()]);
  const end = 20 + plaintext.readUInt32BE(16);
  return { message: plaintext.subarray(20, end).toString(), id: plaintext.subarray(end).toString() };
}

// The values as they stand in the request line.
function rawQuery(url) {
  return Object.fromEntries(url.search.slice(1).split("&").map((pair) => pair.split(/=(.*)/s)));
}

function replyToTexts(row, { message }, { timestamp, nonce }) {
  const field = (name) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^<\\]]*)`).exec(message)?.[1] ?? "";
  if (field("MsgType") !== "text") return "";
  const inner =
    `<xml><ToUserName><![CDATA[${field("FromUserName")}]]></ToUserName>` +
    `<FromUserName><![CDATA[${field("ToUserName")}]]></FromUserName><CreateTime>${timestamp}</CreateTime>` +
    `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[收到：${field("Content")}]]></Content></xml>`;
  const sealed = encrypt(row.key, inner, row.corp_id);
  return (
    `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt>` +
    `<MsgSignature><![CDATA[${getSignature(row.token, timestamp, nonce, sealed)}]]></MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`
  );
}

const breakages = {
  "": {},
  "echo is a number": { echo: ({ message }) => String(Number(message)) },
  "echo with newline": { echo: ({ message }) => `${message}\n` },
  "echo with bom": { echo: ({ message }) => `\ufeff${message}` },
  "echo is an object": { echo: (opened) => `${opened}` },
  "echo is json": { echo: ({ message }) => JSON.stringify({ code: 0, data: { echostr: message } }) },
  "echo encrypted again": { echo: ({ message, id }, { key }) => encrypt(key, message, id) },
  "echo in utf-16": { echo: ({ message }) => Buffer.from(message, "utf16le") },
  "query decoded twice": {
    query: (url) => Object.fromEntries(new URLSearchParams(decodeURIComponent(url.search))),
  },
  "query not decoded": { query: rawQuery },
  "query in lower case": { query: (url) => Object.fromEntries(new URLSearchParams(url.search.toLowerCase())) },
  "default padding": { open: openWithDefaultPadding },
  "unsorted signature": {
    signed: ({ token }, { msg_signature, timestamp, nonce }, ciphertext) =>
      msg_signature === unsorted(token, timestamp, nonce, ciphertext),
  },
  "signature compared partly": {
    signed: ({ token }, { msg_signature, timestamp, nonce }, ciphertext) =>
      msg_signature?.slice(0, 8) === getSignature(token, timestamp, nonce, ciphertext).slice(0, 8),
  },
  "signature without ciphertext": {
    signed: ({ token }, { msg_signature, timestamp, nonce }) =>
      msg_signature === getSignature(token, timestamp, nonce, ""),
  },
  "body as json": { ciphertext: (body) => JSON.parse(body).encrypt },
  "body in fixed order": {
    ciphertext: (body) => /^<xml><Encrypt><!\[CDATA\[(.*)\]\]><\/Encrypt><ToUserName>/.exec(body)[1],
  },
  "reply is json": { reply: () => JSON.stringify({ errcode: 0, errmsg: "ok" }) },
};

function unsorted(...parts) {
  return createHash("sha1").update(parts.join("")).digest("hex");
}

function respond(response, status, body) {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(body);
}

function handle(row, habits, request, response, body) {
  const url = new URL(request.url, "http://callback");
  if (url.pathname !== row.path) return respond(response, 404, "not found");
  const query = habits.query(url);
  const ciphertext = request.method === "GET" ? query.echostr : habits.ciphertext(body);
  if (!habits.signed(row, query, ciphertext)) return respond(response, 401, "invalid signature");
  const opened = habits.open(row, ciphertext);
  if (opened.id !== row.corp_id) return respond(response, 403, "invalid receive id");
  return respond(response, 200, request.method === "GET" ? habits.echo(opened, row) : habits.reply(row, opened, query));
}

for (const row of JSON.parse(process.env.RECEIVERS_WITH_KEYS)) {
  const habits = { ...healthy, ...breakages[row.breakage] };
  createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      handle(row, habits, request, response, Buffer.concat(chunks).toString());
    } catch (error) {
      console.error(error);
      respond(response, 500, "Internal Server Error");
    }
  }).listen(row.port, "127.0.0.1");
}
