"use strict";
// A chat server over the package ws with a common fault: it writes to the members of a room in turn, and waits for each until the kernel has
// taken the message. One member that does not read holds up all the others of its room.
//
// usage   node in-turn.cjs PORT        PORT 0: a free one
// stdout  listening on ws://127.0.0.1:PORT/
// GET /ledger  { connections, received, relayed }
const http = require("node:http");
const { WebSocketServer, WebSocket } = require("ws");

const ledger = { received: 0, relayed: 0 };
const server = http.createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ connections: relay.clients.size, ...ledger }));
});

const relay = new WebSocketServer({ server });
const rooms = new Map(); // name: { members, turn }, turn being the end of what is under way

const write = (socket, data) => new Promise((done) => {
  if (socket.readyState !== WebSocket.OPEN) {
    done();
    return;
  }
  ledger.relayed++;
  socket.once("close", done); // nobody waits for who has gone
  socket.send(data, { binary: false }, () => {
    socket.off("close", done);
    done();
  });
});

relay.on("connection", (socket, request) => {
  const name = new URL(request.url, "http://relay").searchParams.get("room");
  const room = rooms.get(name) ?? { members: new Set(), turn: Promise.resolve() };
  rooms.set(name, room);
  room.members.add(socket);
  socket.setMaxListeners(0);
  socket.on("error", () => {});
  socket.on("close", () => room.members.delete(socket));
  socket.on("message", (data) => {
    ledger.received++;
    room.turn = room.turn.then(async () => {
      for (const other of [...room.members]) {
        if (other !== socket) {
          await write(other, data);
        }
      }
    });
  });
});

server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
