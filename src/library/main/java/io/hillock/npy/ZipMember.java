package io.hillock.npy;

/**
 * One file in a zip as the directory declares it; the values are not checked yet. Immutable.
 *
 * @param crc CRC-32 of the uncompressed bytes
 * @param size uncompressed bytes
 * @param compressed bytes in the zip
 */
record ZipMember(ArrayOrigin origin, boolean encrypted, int method, long crc, long size, long compressed,
        long localOffset) {
    static final int STORED = 0;
    static final int DEFLATED = 8;
}
