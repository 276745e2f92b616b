/** Why a file cannot be decoded, in words for users; whatever else a codec throws is in a dependency's or the runtime's. */
export class DamagedImage extends Error {}

/** Thrown where an optional package would decode the file; its message is the package's name. */
export class MissingCodec extends Error {}

/** Thrown where a browser does not decode a file, and does not say whether that is of the format or the file. */
export class RefusedByBrowser extends Error {}
