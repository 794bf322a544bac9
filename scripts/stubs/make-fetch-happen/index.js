// The packages of sigstore send their requests by make-fetch-happen, which has a cache on disk, proxies and retries of its own,
// and is larger than all of them together. This one hands each request to whoever has said how they are sent, so that
// deadlines, bytes, retries and proxies are those of this action: src/adapters/sigstore/sigstore-requests.ts.
let send = () => Promise.reject(new Error('Nobody has said how requests of sigstore are sent.'))

const fetch = (address, options) => send(address, options)

fetch.sendBy = (sender) => {
  send = sender
}

module.exports = fetch
