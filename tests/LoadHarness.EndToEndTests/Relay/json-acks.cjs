"use strict";
// The server to scenarios/protocols/json-acks.yaml, over the package ws: a challenge at login, acknowledgements, rejections, pings, a notice.
//
// usage   node json-acks.cjs PORT TOKEN LIMIT DROP
// TOKEN  key of the proofs
// LIMIT  so many messages a client may say within a second; what exceeds it is rejected; 0: any number
// DROP   so many-th copies of accepted messages are not sent; 0: all are
// Who has not answered eight pings in a row is cut off. Who says its third message is told of a kick, if nobody was before.
// stdout  listening on ws://127.0.0.1:PORT/
// GET /ledger  { connections, accepted, rejected, relayed, dropped, welcome, denied, pings, pongs, silent, kicks, byes }
const http = require("node:http");
const crypto = require("node:crypto");
const { WebSocketServer, WebSocket } = require("ws");

const [port, token, limit, drop] = process.argv.slice(2);
const pingEvery = 250;
const ledger = { accepted: 0, rejected: 0, relayed: 0, dropped: 0, welcome: 0, denied: 0, pings: 0, pongs: 0, silent: 0, kicks: 0, byes: 0 };

const server = http.createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ connections: sockets.clients.size, ...ledger }));
});

const sockets = new WebSocketServer({ server, path: "/chat" });
let copies = 0;

function relay(from, message) {
  for (const other of sockets.clients) {
    if (other === from || other.room !== from.room || other.readyState !== WebSocket.OPEN) {
      continue;
    }
    if (++copies % Number(drop) === 0) {
      ledger.dropped++;
    } else {
      other.send(JSON.stringify({ type: "msg", from: from.user, text: message.text }));
      ledger.relayed++;
    }
  }
}

sockets.on("connection", (socket) => {
  const send = (message) => socket.send(JSON.stringify(message));
  const said = []; // when, within the last second
  let [nonce, hello, count, asked, answered] = ["", null, 0, 0, 0];

  const hears = {
    hello(message) {
      hello = message;
      nonce = crypto.randomBytes(12).toString("base64");
      send({ type: "challenge", nonce });
    },
    proof(message) {
      const right = crypto.createHmac("sha256", token).update(`${nonce}:${hello.user}`).digest("hex");
      if (message.proof !== right) {
        ledger.denied++;
        send({ type: "denied", why: "the proof is wrong" });
        return;
      }
      [socket.user, socket.room] = [hello.user, hello.room];
      ledger.welcome++;
      send({ type: "welcome" });
    },
    msg(message) {
      const now = performance.now();
      while (said.length > 0 && said[0] < now - 1000) {
        said.shift();
      }
      if (Number(limit) > 0 && said.length >= Number(limit)) {
        ledger.rejected++;
        send({ type: "nack", id: message.id, why: "rate limit" });
        return;
      }
      said.push(now);
      ledger.accepted++;
      send({ type: "ack", id: message.id });
      relay(socket, message);
      if (++count === 3 && ledger.kicks === 0) {
        ledger.kicks++;
        send({ type: "kick", why: "signed in elsewhere" });
      }
    },
    pong(message) {
      ledger.pongs += message.n === String(asked) ? 1 : 0;
      answered = asked;
    },
    alive() {
      send({ type: "alive" });
    },
    bye() {
      ledger.byes++;
    },
  };

  const pings = setInterval(() => {
    if (asked - answered >= 8) {
      ledger.silent++;
      socket.terminate();
    } else if (socket.room) {
      ledger.pings++;
      send({ type: "ping", n: ++asked });
    }
  }, pingEvery);

  socket.on("error", () => {});
  socket.on("close", () => clearInterval(pings));
  socket.on("message", (data) => {
    const message = JSON.parse(data);
    const hear = hears[message.type];
    if (!hear || (message.type !== "hello" && !hello) || (!socket.room && !["hello", "proof"].includes(message.type))) {
      send({ type: "error", why: `${message.type} is not expected` });
    } else {
      hear(message);
    }
  });
});

server.listen(Number(port), "127.0.0.1", () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
