"use strict";
// A chat server over the package socket.io, which nobody of LoadHarness wrote.
//
// usage   node chat.cjs PORT [NAME=VALUE…]
//   token=T     the only right token in CONNECT; default: any is
//   lie=N       so many-th messages are acknowledged and go to nobody
//   refuse=N    so many-th messages are refused in their acknowledgement, and go to nobody
//   closed=R    a room that lets nobody in
//   ping=MS timeout=MS   pingInterval and pingTimeout; default: those of the package
// GET /ledger   { connections, received, lied, refused, turnedAway }
// GET /kick     logs all clients out: DISCONNECT, their connections stay open;  /kick?close=1 closes these too
// SIGTERM closes the server as the package does.
const http = require("node:http");
const { Server } = require("socket.io");

const [port, ...words] = process.argv.slice(2);
const options = Object.fromEntries(words.map((word) => word.split("=")));
const ledger = { received: 0, lied: 0, refused: 0, turnedAway: 0 };
const isNth = (count, every) => count % Number(every) === 0;

const server = http.createServer((request, response) => {
  const url = new URL(request.url, "http://chat");
  if (url.pathname === "/kick") {
    io.disconnectSockets(url.searchParams.has("close"));
  }
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ connections: io.engine.clientsCount, ...ledger }));
});

const io = new Server(server, {
  transports: ["websocket"],
  serveClient: false,
  ...(options.ping && { pingInterval: Number(options.ping), pingTimeout: Number(options.timeout) }),
});

io.use((socket, next) => {
  const isRight = !options.token || socket.handshake.auth.token === options.token;
  ledger.turnedAway += isRight ? 0 : 1;
  next(isRight ? undefined : new Error("bad token"));
});

io.on("connection", (socket) => {
  socket.on("join", (room, done) => {
    if (room === options.closed) {
      done({ ok: false, error: "the room is closed" });
    } else {
      socket.join(room);
      done({ ok: true });
    }
  });
  socket.on("message", (message, done) => {
    ledger.received++;
    if (isNth(ledger.received, options.refuse)) {
      ledger.refused++;
      done?.({ ok: false, error: "too fast" });
    } else {
      if (isNth(ledger.received, options.lie)) {
        ledger.lied++;
      } else {
        io.to(message.room).emit("message", message);
      }
      done?.({ ok: true });
    }
  });
});

process.on("SIGTERM", () => io.close(() => process.exit(0)));

server.listen(Number(port), "127.0.0.1");
