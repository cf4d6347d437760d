"use strict";
// A chat server over the package ws, which nobody of LoadHarness wrote: text that one client says goes to others as it is.
//
// usage   node relay.cjs PORT AUDIENCE TOKEN FORM DROP PING      PORT 0: a free one; TOKEN "": any is right
//   others    all others of the room (?room=)
//   everyone  all of the room, the sender included
//   flood     all others of all rooms: the defect of a server that mixes its rooms up
// FORM    in what form it comes back: plain (as it is), html (escaped for a page), json (escaped, inside another object)
// DROP    so many-th copies are not sent; 0: all are
// PING    so many milliseconds from ping to ping, and whoever has not answered the one before is cut off, as the pages of ws have it; 0: no pings
// stdout  listening on ws://127.0.0.1:PORT/
// Whoever offers permessage-deflate gets it, for messages of any length.
// GET /ledger  { connections, received, relayed, dropped, refused, deflated, terminated }
// SIGTERM closes all connections with a close frame that has no code.
const http = require("node:http");
const { WebSocketServer, WebSocket } = require("ws");

const [port, audience, token, form, drop, ping] = process.argv.slice(2);
const ledger = { received: 0, relayed: 0, dropped: 0, refused: 0, deflated: 0, terminated: 0 };
const query = (request) => new URL(request.url, "http://relay").searchParams;

const server = http.createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ connections: relay.clients.size, ...ledger }));
});

const relay = new WebSocketServer({
  server,
  perMessageDeflate: { threshold: 0 },
  verifyClient: ({ req }, decide) => {
    const isRight = !token || query(req).get("token") === token;
    ledger.refused += isRight ? 0 : 1;
    decide(isRight, 401);
  },
});

const hears = {
  others: (from, to) => to !== from && to.room === from.room,
  everyone: (from, to) => to.room === from.room,
  flood: (from, to) => to !== from,
}[audience];

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const unicode = (one) => "\\u" + one.charCodeAt(0).toString(16).padStart(4, "0");
const written = {
  plain: (data) => data,
  html: (data) => Buffer.from(data.toString().replace(/[&<>"']/g, (one) => entities[one])),
  json: (data) => Buffer.from(JSON.stringify({ type: "said", text: data.toString() }).replace(/[<>&']|[^\x20-\x7e]/g, unicode)),
}[form];
let copies = 0;

relay.on("connection", (socket, request) => {
  socket.room = query(request).get("room");
  ledger.deflated += socket.extensions.includes("permessage-deflate") ? 1 : 0;
  socket.on("error", () => {});
  socket.isAlive = true;
  socket.on("pong", () => (socket.isAlive = true));
  socket.on("message", (data, isBinary) => {
    ledger.received++;
    const text = written(data);
    for (const other of relay.clients) {
      if (!hears(socket, other) || other.readyState !== WebSocket.OPEN) {
        continue;
      }
      if (++copies % Number(drop) === 0) {
        ledger.dropped++;
      } else {
        other.send(text, { binary: isBinary });
        ledger.relayed++;
      }
    }
  });
});

if (Number(ping) > 0) {
  setInterval(() => {
    for (const socket of relay.clients) {
      if (!socket.isAlive) {
        ledger.terminated++;
        socket.terminate();
      } else {
        socket.isAlive = false;
        socket.ping();
      }
    }
  }, Number(ping)).unref();
}

process.on("SIGTERM", () => {
  for (const socket of relay.clients) {
    socket.close();
  }
  relay.close();
  server.close();
});

server.listen(Number(port), "127.0.0.1", () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
