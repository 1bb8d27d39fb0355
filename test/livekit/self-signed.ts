/** A certificate for localhost that nobody trusts, with its key: worth nothing outside these tests. */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg36uYFknfzSqkTXHV
QhtwC/RbeEkzPTlsBLH4hTWeczChRANCAAR4Wj0eGUo9MgSRpNbfDXt/IimsUjHL
8jq3Lx24WKCSZBsIX38XiAMsywGvmOaY4+FpoTCg8KK2bCdJjeZf3tkq
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBEjCBuAIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwIBcN
MjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCWxvY2Fs
aG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHhaPR4ZSj0yBJGk1t8Ne38i
KaxSMcvyOrcvHbhYoJJkGwhffxeIAyzLAa+Y5pjj4WmhMKDworZsJ0mN5l/e2Sow
CgYIKoZIzj0EAwIDSQAwRgIhAL6acVmoBY4tfKXj86CQhP3Tz6WxWgykmSqPVBgt
2B9EAiEA/UXBRW01h49JHMwedssV4K6o9QP8fdwYP0k0yohrIXE=
-----END CERTIFICATE-----`,
};
