/** Errors of the jinja layer; filled by its first entries. */
export const jinjaErrors = {};
