/** Where the desk stands when nothing else is asked for. */
export const defaultPlace = { host: '127.0.0.1', port: 8443 } as const;
