// A strict OCPP 1.6J central system on the npm package `ocpp-rpc` (MIT): its RPC framing, JSON schemas, Basic auth
// and pings. This file answers CALLs plausibly, records what it finds and gives a control port; strict.py starts it.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';

const env = process.env;
const require = createRequire(path.join(env.MODULES, 'package.json'));
const { RPCServer, createRPCError, NOREPLY } = require('ocpp-rpc');

const PORT = +(env.PORT || 0);
const CTRL = +(env.CONTROL_PORT || 0);
const LOG = env.LOG || path.join(env.MODULES, 'frames.jsonl');
const PASSWORD = env.PASSWORD;                    // if set: Basic auth (profile 1/2) is required
const TLS_CERT = env.TLS_CERT, TLS_KEY = env.TLS_KEY, CLIENT_CA = env.CLIENT_CA; // wss; CLIENT_CA => mTLS (profile 3)
const HEARTBEAT = +(env.HEARTBEAT || 60);
const MAX_BAD = env.MAX_BAD ? +env.MAX_BAD : Infinity;
const PING_MS = +(env.PING_MS || 30000);
// Behaviour that the control port can change while it runs.
const state = {
  boot: [],                       // queue of statuses for the next BootNotifications (then Accepted)
  bootInterval: HEARTBEAT,
  auth: {},                       // idTag -> idTagInfo
  defaultAuth: 'Accepted',
  deny: null,                     // HTTP status to refuse the next upgrades with (401, 403, 404, 503)
  noReply: {},                    // action -> how many times to ignore it in silence
  swallow: {},                    // action -> how many times to book it and lose the answer
  dedupe: true,                   // a retry with the same message id gets the first answer; false: a backend that books it again
  errorReply: {},                 // action -> {count, code}
  delayMs: 0,
  nextTx: 1000,
  tx: {},                         // transactionId -> StartTransaction
};
fs.mkdirSync(path.dirname(LOG), { recursive: true });
const out = fs.createWriteStream(LOG, { flags: 'a' });
const log = (o) => { const l = JSON.stringify({ ts: new Date().toISOString(), ...o }); out.write(l + '\n'); if (env.VERBOSE) console.log(l); };

const server = new RPCServer({
  protocols: ['ocpp1.6'], strictMode: ['ocpp1.6'], callTimeoutMs: +(env.CALL_TIMEOUT_MS || 30000),
  pingIntervalMs: PING_MS, maxBadMessages: MAX_BAD, callConcurrency: 1, respondWithDetailedErrors: true,
});
server.auth((accept, reject, hs) => {
  log({ ev: 'handshake', id: hs.identity, endpoint: hs.endpoint, subprotocols: [...hs.protocols],
    basic: hs.password !== undefined, passwordHex: hs.password?.toString('hex'), ua: hs.headers['user-agent'],
    extensions: hs.headers['sec-websocket-extensions'], tls: hs.request.socket.getProtocol?.(),
    clientCert: hs.request.socket.getPeerCertificate?.()?.subject });
  if (state.deny) { log({ ev: 'denied', id: hs.identity, code: state.deny }); return reject(state.deny, 'denied by test'); }
  if (!hs.protocols.has('ocpp1.6')) { log({ ev: 'denied', id: hs.identity, why: 'no ocpp1.6 subprotocol' }); return reject(400, 'ocpp1.6 required'); }
  if (PASSWORD && hs.password?.toString('utf8') !== PASSWORD && hs.password?.toString('hex') !== PASSWORD.toLowerCase())
    return log({ ev: 'denied', id: hs.identity, code: 401 }), reject(401, 'Unauthorized');
  accept({});
});
server.on('upgradeAborted', (e) => log({ ev: 'upgradeAborted', id: e.identity, error: String(e.error) }));

const clients = new Map();
const failures = [];
const iso = () => new Date().toISOString();
// Semantic findings (what real central systems flag); they never change the answer, they only get logged and listed.
const semantic = []; const sem = (id, why, extra) => { const r = { ev: 'SEMANTIC', id, why, ...extra }; semantic.push(r); log(r); console.error('SEMANTIC', id, why); };
const seenIds = new Map();      // id -> message id -> content, over all connections of this process
const booked = new Map();       // id + message id -> result: a retry of a booked message gets the same answer (state.dedupe)
const future = (t) => t && Date.parse(t) > Date.now() + 300e3;
function check(c, id, [, mid, method, p = {}]) {
  const ids = seenIds.get(id) ?? seenIds.set(id, new Map()).get(id);
  const content = JSON.stringify([method, p]);   // the same id, action and payload again is a legal retry
  if (ids.has(mid) && ids.get(mid) !== content) sem(id, 'message id used before with another content', { mid, method }); ids.set(mid, content);
  if (typeof mid === 'string' && mid.length > 36) sem(id, 'message id longer than 36', { mid });
  if (c.open?.size) sem(id, 'CALL sent while another CALL of the charger is unanswered', { mid, method, open: [...c.open] });
  (c.open ??= new Set()).add(mid);
  if (method !== 'BootNotification' && c.bootStatus !== 'Accepted' && !known.has(id)) sem(id, 'message before BootNotification was accepted', { method });
  for (const t of [p.timestamp, ...(p.meterValue ?? p.transactionData ?? []).map((m) => m.timestamp)]) {
    if (future(t)) sem(id, 'timestamp more than 5 min in the future', { method, t });
    if (t && !/Z$/.test(t)) sem(id, 'timestamp not in UTC with Z', { method, t });
  }
  if (method === 'StartTransaction' && (p.connectorId < 1 || p.meterStart < 0)) sem(id, 'StartTransaction connectorId < 1 or meterStart < 0', { p });
  for (const m of p.meterValue ?? []) for (const v of m.sampledValue ?? []) if (!Number.isFinite(parseFloat(v.value)) && v.format !== 'SignedData') sem(id, 'sampledValue.value is no number', { v });
}
const known = new Set();        // chargers that were accepted once in this process (a reconnect needs no new boot)
const stopped = new Map();
const idTagInfo = (t) => { const a = state.auth[t] ?? state.defaultAuth; return typeof a === 'string' ? { status: a } : a; };
const handlers = {
  BootNotification: () => ({ currentTime: iso(), interval: state.bootInterval, status: state.boot.shift() ?? 'Accepted' }),
  Heartbeat: () => ({ currentTime: iso() }),
  Authorize: (p) => ({ idTagInfo: idTagInfo(p.idTag) }),
  StartTransaction: (p) => { const transactionId = state.nextTx++; state.tx[transactionId] = p; return { transactionId, idTagInfo: idTagInfo(p.idTag) }; },
  StopTransaction: (p, id) => { const st = state.tx[p.transactionId];
    if (!st && p.transactionId === -1) { /* the Start was never confirmed */ }
    else if (!st) sem(id, stopped.has(p.transactionId) ? 'transaction stopped twice' : 'StopTransaction for unknown transactionId', { p });
    else {
      if (p.meterStop < st.meterStart) sem(id, 'meterStop < meterStart', { p, st });
      if (Date.parse(p.timestamp) < Date.parse(st.timestamp)) sem(id, 'stop before start', { p, st });
      if (p.idTag && p.idTag !== st.idTag && !(idTagInfo(p.idTag).parentIdTag && idTagInfo(p.idTag).parentIdTag === idTagInfo(st.idTag).parentIdTag)) sem(id, 'stop idTag differs and shares no parentIdTag', { p, st });
      stopped.set(p.transactionId, p); delete state.tx[p.transactionId];
    }
    return p.idTag ? { idTagInfo: idTagInfo(p.idTag) } : {}; },
  MeterValues: (p, id) => { if (p.transactionId !== undefined && p.transactionId !== -1 && !state.tx[p.transactionId]) sem(id, stopped.has(p.transactionId) ? 'MeterValues after StopTransaction' : 'MeterValues for unknown transactionId', { p }); return {}; },
  StatusNotification: () => ({}), DataTransfer: () => ({ status: 'UnknownVendorId' }),
  DiagnosticsStatusNotification: () => ({}), FirmwareStatusNotification: () => ({}),
  SecurityEventNotification: () => ({}), LogStatusNotification: () => ({}), SignedFirmwareStatusNotification: () => ({}),
  SignCertificate: () => ({ status: 'Accepted' }),
};
server.on('client', (client) => {
  const id = client.identity;
  if (clients.has(id)) log({ ev: 'duplicate-connection', id });
  clients.set(id, client);
  log({ ev: 'open', id, protocol: client.protocol });
  client.on('message', ({ message, outbound }) => { let f; try { f = JSON.parse(message.toString()); } catch { f = message.toString(); } log({ ev: 'frame', dir: outbound ? 'cs->cp' : 'cp->cs', id, frame: f });
    if (Array.isArray(f) && !outbound && f[0] === 2) check(client, id, f);
    if (Array.isArray(f) && outbound && f[0] !== 2) client.open?.delete(f[1]); });
  client.on('strictValidationFailure', (e) => { const r = { ev: 'STRICT', id, method: e.method, isCall: e.isCall, outbound: e.outbound, params: e.params, result: e.result, error: String(e.error), details: e.error?.details?.errors };
    failures.push(r); log(r); console.error('STRICT', id, e.method, String(e.error)); });
  client.on('badMessage', (e) => { const r = { ev: 'BAD', id, raw: e.buffer.toString().slice(0, 500), error: String(e.error) }; failures.push(r); log(r); console.error('BAD', id, String(e.error)); });
  client.on('ping', ({ rtt }) => log({ ev: 'pong', id, rtt }));
  client.on('close', ({ code, reason }) => { log({ ev: 'close', id, code, reason: String(reason ?? '') }); if (clients.get(id) === client) clients.delete(id); });
  client.handle(async ({ method, params, messageId }) => {
    const quiet = () => { client.open?.delete(messageId); return NOREPLY; };
    if (state.delayMs) await new Promise((r) => setTimeout(r, state.delayMs));
    if (state.noReply[method] > 0) { state.noReply[method]--; return quiet(); }
    const er = state.errorReply[method];
    if (er && er.count > 0) { er.count--; throw createRPCError(er.code || 'InternalError', 'test', {}); }
    if (!handlers[method]) throw createRPCError('NotImplemented', method, {});
    const key = [id, messageId, method].join("|");
    const r = state.dedupe && booked.get(key) || handlers[method](params, id);
    if (/Transaction$|^MeterValues$/.test(method)) booked.set(key, r);
    if (method === 'BootNotification') { client.bootStatus = r.status; if (r.status === 'Accepted') known.add(id); else known.delete(id); }
    if (state.swallow[method] > 0) { state.swallow[method]--; return quiet(); }   // booked, but the answer is lost
    return r;
  });
});

const tls = TLS_CERT ? https.createServer({ cert: fs.readFileSync(TLS_CERT), key: fs.readFileSync(TLS_KEY),
  ...(CLIENT_CA ? { ca: fs.readFileSync(CLIENT_CA), requestCert: true, rejectUnauthorized: true } : {}), minVersion: 'TLSv1.2' }) : http.createServer();
tls.on('request', (q, r) => { r.statusCode = 404; r.end(); });
tls.on('upgrade', server.handleUpgrade);
tls.on('tlsClientError', (e) => log({ ev: 'tlsClientError', error: String(e) }));
// ---- control: GET /clients /failures /semantic /state ; POST /reset ; POST /state {patch} ; POST /call/<id>/<Action> {payload} ; POST /raw/<id> body ; POST /close/<id>?code=
const control = http.createServer(async (q, r) => {
  const u = new URL(q.url, 'http://x'); const p = u.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  let body = ''; for await (const c of q) body += c;
  const send = (c, o) => { r.writeHead(c, { 'content-type': 'application/json' }); r.end(JSON.stringify(o, null, 1) + '\n'); };
  try {
    if (p[0] === 'clients') return send(200, [...clients.keys()]);
    if (p[0] === 'failures') return send(200, failures);
    if (p[0] === 'semantic') return send(200, semantic);
    if (p[0] === 'reset') { failures.length = semantic.length = 0; return send(200, {}); }
    if (p[0] === 'state') { if (q.method === 'POST') Object.assign(state, JSON.parse(body)); return send(200, state); }
    const c = clients.get(p[1]); if (!c) return send(404, { error: 'no such client' });
    if (p[0] === 'call') { try { return send(200, { result: await c.call(p[2], body ? JSON.parse(body) : {}) }); }
      catch (e) { log({ ev: 'callFailed', id: p[1], method: p[2], error: String(e), code: e.rpcErrorCode }); return send(502, { error: String(e), code: e.rpcErrorCode, details: e.details }); } }
    if (p[0] === 'raw') { c.sendRaw(body); return send(200, { sent: body }); }
    if (p[0] === 'close') { await c.close({ code: +(u.searchParams.get('code') || 1001), force: u.searchParams.has('force') }); return send(200, {}); }
    send(404, {});
  } catch (e) { send(500, { error: String(e) }); }
});
tls.listen(PORT, '127.0.0.1', () => control.listen(CTRL, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: tls.address().port, control: control.address().port }))));
