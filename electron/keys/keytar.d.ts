/**
 * What this program uses of keytar 7. It is declared here because keytar is an optional dependency: types must also be
 * checked on a machine where npm could not build it. Source: `keytar.d.ts` of the package.
 */

/** The password of an entry, or null where there is none. */
export declare function getPassword(service: string, account: string): Promise<string | null>;

/** Adds an entry, or replaces its password. */
export declare function setPassword(service: string, account: string, password: string): Promise<void>;

/** Deletes an entry; whether there was one. */
export declare function deletePassword(service: string, account: string): Promise<boolean>;
