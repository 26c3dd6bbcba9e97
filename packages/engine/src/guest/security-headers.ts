/** The headers of every answer: nothing from elsewhere, nothing inline, no frames of others, nothing kept. */

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The empty icon of each page: without one, browsers ask for /favicon.ico besides.
  "img-src data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "form-action 'self'",
  "base-uri 'none'",
];

/** `host` is the Host that was checked: engines before 2022 don't count ws: as 'self'. */
export function securityHeaders(host: string): Record<string, string> {
  const policy = CONTENT_SECURITY_POLICY.map((directive) =>
    directive.startsWith("connect-src") ? `${directive} ws://${host} wss://${host}` : directive,
  );
  return {
    "Content-Security-Policy": policy.join("; "),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cache-Control": "no-store",
  };
}
