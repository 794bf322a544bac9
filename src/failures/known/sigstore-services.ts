import type { KnownFailure } from '../known-failure.ts'

/** Failures of signing, and of verifying what was signed. Each comes before any tag is set. */
export const SIGSTORE_FAILURES = [
  {
    id: 'attestations-rate',
    kind: 'transient',
    pattern: /^Attestations POST RateLimited/,
    cause:
      'GitHub got more requests with this token than it takes in a minute or an hour, this one or those of other jobs, and did not store the attestation, so the image got no tag.',
    remedy:
      'Run the job again when the time is over that GitHub names above. Where many jobs sign at once, let fewer run at a time (max-parallel, concurrency), or give sign: sigstore, which stores nothing on GitHub.',
    seen: 'https://github.com/actions/attest/pull/67',
  },
  {
    id: 'attestations-permission',
    kind: 'yours',
    pattern: /^Attestations POST Status40[134]/,
    cause:
      'GitHub does not let this job store an attestation in its repository: the token lacks the permission, or a private repository is of an account without GitHub Enterprise Cloud, where there are no attestations for it.',
    remedy:
      'Add "attestations: write" to the permissions of the job, beside "id-token: write"; in a workflow that another one calls, to the job that calls it too. Without attestations on GitHub, give sign: sigstore, which signs beside the image alone.',
    seen: 'https://github.com/ScottKirvan/BojuBot/pull/244',
  },
  {
    id: 'attestations',
    kind: 'transient',
    pattern: /^Attestations /,
    cause: 'GitHub did not store the attestation, so the image got no tag.',
    remedy: 'Run the job again; https://www.githubstatus.com tells whether GitHub has a problem.',
    seen: 'https://github.com/actions/attest/issues/192',
  },
  {
    id: 'fulcio-refused',
    kind: 'yours',
    pattern: /^Fulcio POST Status40[0-9]/,
    cause:
      'Fulcio, which gives certificates to sign with, does not take the OIDC token of this job: it expired on the way, or is of an issuer that Fulcio does not know.',
    remedy:
      'Run the job again. Where it stays so, look whether the organization or enterprise has an OIDC issuer of its own, which sigstore must know; without signatures, give sign: off.',
    seen: 'https://github.com/sigstore/fulcio/issues/1769',
  },
  {
    id: 'sigstore-clock',
    kind: 'yours',
    pattern: /^TUF \S+ Expired/,
    cause:
      'The keys that sigstore is trusted by have expired by the clock of this runner: it is wrong by days, or what gives the keys is old, such as a cache in between.',
    remedy:
      "Set the runner's clock, and keep it right by NTP (chrony or systemd-timesyncd); then look whether a proxy keeps old answers of tuf-repo-cdn.sigstore.dev and tuf-repo.github.com.",
    seen: 'https://github.com/werf/trdl/issues/102',
  },
  {
    id: 'sigstore-keys',
    kind: 'transient',
    pattern: /^TUF /,
    cause:
      'The keys that sigstore is trusted by could not be had, so no signature could be verified, and what is not verified counts for nothing.',
    remedy:
      'Run the job again. A self-hosted runner must reach tuf-repo-cdn.sigstore.dev, and tuf-repo.github.com for private repositories.',
    seen: 'https://github.com/sigstore/model-transparency/issues/578',
  },
  {
    id: 'sigstore-service',
    kind: 'transient',
    pattern: /^(?:Fulcio|Rekor|Timestamps) /,
    cause: 'A service of sigstore did not answer, or refused, so the image could not be signed and got no tag.',
    remedy:
      'Run the job again; https://status.sigstore.dev tells whether sigstore has a problem. A self-hosted runner must reach fulcio.sigstore.dev and rekor.sigstore.dev, and for private repositories fulcio.githubapp.com and timestamp.githubapp.com.',
    seen: 'https://github.com/sigstore/rekor/issues/2765',
  },
  {
    id: 'signature-unverified',
    kind: 'transient',
    pattern: /^Sigstore verify /,
    cause:
      'The signature that was just made does not verify, or is not that of this job: a service of sigstore answered wrongly, or something between this runner and it changes answers.',
    remedy:
      'Run the job again. Where it stays so, look whether a proxy changes what it passes on; if not, please report it, with the log of a run that has debug logging switched on.',
    seen: 'https://github.com/actions/attest-build-provenance/issues/110',
  },
  {
    id: 'signature-unmade',
    kind: 'transient',
    pattern: /^Sigstore sign /,
    cause:
      'No signature could be made of what the services of sigstore answered, and which of them it was is not known. The image got no tag.',
    remedy:
      'Run the job again. Where it stays so, look whether a proxy changes what it passes on; if not, please report it, with the log of a run that has debug logging switched on.',
    seen: 'https://github.com/sigstore/sigstore-js/issues/561',
  },
] as const satisfies readonly KnownFailure[]
