/** Why a file cannot be decoded, in words for users; whatever else a codec throws is in a dependency's or the runtime's. */
export class DamagedImage extends Error {}

/** Thrown where an optional package would decode the file; its message is the package's name. */
export class MissingCodec extends Error {}
