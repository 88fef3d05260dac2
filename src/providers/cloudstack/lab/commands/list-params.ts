/** The parameters that many lists have. */

/** Of lists of things that somebody owns. */
export const scope = 'account domainid:domain isrecursive:bool listall:bool projectid:project';

export const paged = 'keyword page:int pagesize:int';
