"use strict";
// Phoenix channels over the package ws, written from what Phoenix documents of its messages (serializer 2.0.0) and not from its code:
// arrays of join_ref, ref, topic, event and payload at /socket/websocket?vsn=2.0.0.
//
// usage   node phoenix.cjs PORT TOKEN      PORT 0: a free one; TOKEN "": any is right
// Topics room:…; new_msg is broadcast to all of the topic, the sender included, and replied to with its ref. What else is pushed makes the
// channel crash.
// stdout  listening on ws://127.0.0.1:PORT/
// GET /ledger  { connections, received, relayed, replied, joined, left, refused, crashed, heartbeats }
const http = require("node:http");
const { WebSocketServer, WebSocket } = require("ws");

const [port, token] = process.argv.slice(2);
const ledger = { received: 0, relayed: 0, replied: 0, joined: 0, left: 0, refused: 0, crashed: 0, heartbeats: 0 };

const server = http.createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ connections: sockets.clients.size, ...ledger }));
});

const sockets = new WebSocketServer({
  server,
  verifyClient: ({ req }, decide) => {
    const url = new URL(req.url, "http://phoenix");
    const isRight = url.pathname === "/socket/websocket" && (url.searchParams.get("vsn") ?? "").startsWith("2.");
    decide(isRight, 403);
  },
});

sockets.on("connection", (socket) => {
  const channels = new Map(); // join_ref by topic
  socket.topics = channels;
  const send = (...message) => socket.send(JSON.stringify(message));
  const reply = (joinRef, ref, topic, status, response) => send(joinRef, ref, topic, "phx_reply", { status, response });
  const close = (topic) => {
    const joinRef = channels.get(topic);
    channels.delete(topic);
    send(joinRef, joinRef, topic, "phx_close", {});
  };

  function join(joinRef, ref, topic, payload) {
    if (!topic.startsWith("room:")) {
      reply(joinRef, ref, topic, "error", { reason: "unmatched topic" });
    } else if (token && payload.token !== token) {
      ledger.refused++;
      reply(joinRef, ref, topic, "error", { reason: "unauthorized" });
    } else {
      if (channels.has(topic)) {
        close(topic); // whoever joins twice leaves first
      }
      channels.set(topic, joinRef);
      ledger.joined++;
      reply(joinRef, ref, topic, "ok", {});
    }
  }

  function push(joinRef, ref, topic, event, payload) {
    if (event === "phx_leave") {
      ledger.left++;
      reply(joinRef, ref, topic, "ok", {});
      close(topic);
    } else if (event === "new_msg") {
      ledger.received++;
      const text = JSON.stringify([null, null, topic, event, payload]);
      for (const other of sockets.clients) {
        if (other.topics?.has(topic) && other.readyState === WebSocket.OPEN) {
          other.send(text);
          ledger.relayed++;
        }
      }
      ledger.replied++;
      reply(joinRef, ref, topic, "ok", {});
    } else {
      ledger.crashed++;
      channels.delete(topic);
      send(joinRef, joinRef, topic, "phx_error", {});
    }
  }

  socket.on("error", () => {});
  socket.on("message", (data) => {
    const [joinRef, ref, topic, event, payload] = JSON.parse(data);
    if (topic === "phoenix" && event === "heartbeat") {
      ledger.heartbeats++;
      reply(null, ref, topic, "ok", {});
    } else if (event === "phx_join") {
      join(joinRef, ref, topic, payload);
    } else if (channels.get(topic) === joinRef) {
      push(joinRef, ref, topic, event, payload);
    } else {
      reply(joinRef, ref, topic, "error", { reason: "unmatched topic" });
    }
  });
});

server.listen(Number(port), "127.0.0.1", () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
