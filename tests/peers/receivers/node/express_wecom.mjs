// A callback made with Express and @wecom/crypto; each breakage is another use of Express.
import { decrypt, encrypt, getSignature } from "@wecom/crypto";
import express from "express";

const LOGIN = "<!doctype html><title>登录</title><form method=post action=/login><input type=password name=password>";
const INDEX = '<!doctype html><html><head><title>控制台</title><script defer src="/static/js/main.8a41c2.js"></script></head><body><div id="root"></div></body></html>';

const healthy = {
  options: {},
  before: () => {},
  body: express.text({ type: () => true }),
  ciphertext: (body) => /<Encrypt>(?:<!\[CDATA\[)?([^<\]]*)/.exec(body)[1],
  path: (path) => path,
  echo: (response, message) => response.type("text").send(message),
  methods: ["get", "post"],
};

const toLogin = (app) => {
  app.get("/login", (_, response) => response.send(LOGIN));
  app.use((request, response) => response.redirect(`/login?redirect=${request.path}`));
};
const pageInstead = (app) => app.use((_, response) => response.send(INDEX));
const apiKey = (app) =>
  app.use((request, response, next) =>
    request.get("x-api-key") ? next() : response.status(401).json({ code: 401, message: "unauthorized" }),
  );

const breakages = {
  "": {},
  "answer in chunks": { echo: (response, message) => (response.write(message), response.end()) },
  "answer as json": { echo: (response, message) => response.json(message) },
  "answer as json object": { echo: (response, message) => response.json({ success: true, data: message }) },
  "answer with 202": { echo: (response, message) => response.status(202).send(message) },
  "body as plain text only": { body: express.text() },
  "body as json": { body: express.json(), ciphertext: (body) => body.encrypt },
  "body as json, any type": { body: express.json({ type: () => true }), ciphertext: (body) => body.encrypt },
  "body limited": { body: express.text({ type: () => true, limit: 2048 }) },
  "strict routing": { options: { "strict routing": true }, path: (path) => path.replace(/\/$/, "") },
  "login": { before: toLogin },
  "page instead": { before: pageInstead },
  "api key": { before: apiKey },
  "get only": { methods: ["get"] },
};

function routes(app, row, habits) {
  const opened = (query, ciphertext) => {
    if (query.msg_signature !== getSignature(row.token, query.timestamp, query.nonce, ciphertext)) return undefined;
    const { message, id } = decrypt(row.key, ciphertext);
    return id === row.corp_id ? message : undefined;
  };
  const get = (request, response) => {
    const message = opened(request.query, request.query.echostr);
    return message === undefined ? response.sendStatus(403) : habits.echo(response, message);
  };
  const post = (request, response) => {
    const { query } = request;
    const message = opened(query, habits.ciphertext(request.body));
    if (message === undefined) return response.sendStatus(403);
    const field = (name) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^<\\]]*)`).exec(message)?.[1] ?? "";
    if (field("MsgType") !== "text") return response.end();
    const inner =
      `<xml><ToUserName>${field("FromUserName")}</ToUserName><FromUserName>${field("ToUserName")}</FromUserName>` +
      `<CreateTime>${query.timestamp}</CreateTime><MsgType>text</MsgType><Content>收到：${field("Content")}</Content></xml>`;
    const sealed = encrypt(row.key, inner, row.corp_id);
    const signature = getSignature(row.token, query.timestamp, query.nonce, sealed);
    return response.type("xml").send(
      `<xml><Encrypt>${sealed}</Encrypt><MsgSignature>${signature}</MsgSignature>` +
        `<TimeStamp>${query.timestamp}</TimeStamp><Nonce>${query.nonce}</Nonce></xml>`,
    );
  };
  for (const method of habits.methods) app[method](habits.path(row.path), { get, post }[method]);
}

for (const row of JSON.parse(process.env.RECEIVERS_WITH_KEYS)) {
  const habits = { ...healthy, ...breakages[row.breakage] };
  const app = express();
  for (const [name, value] of Object.entries(habits.options)) app.set(name, value);
  habits.before(app);
  app.use(habits.body);
  routes(app, row, habits);
  app.listen(row.port, "127.0.0.1");
}
