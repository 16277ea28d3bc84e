/** How many of the last requests at the desk are kept in sight. */
export const shownRequests = 200;

/** How the certificate of an open desk stands; it is `expiring` for its last {@link certificateWarningMs}. */
export const certificatePhases = ['valid', 'expiring', 'expired'] as const;
export type CertificatePhase = (typeof certificatePhases)[number];

/** How long before its expiry a certificate is warned about: 14 days. Milliseconds. */
export const certificateWarningMs = 14 * 86_400_000;
