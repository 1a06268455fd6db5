package io.github.panabert.kernel;

/**
 * What makes numbers begin with a cache line, so that a vector lies in one: in an array that itself
 * begins with a line. Java promises that of none, but G1 has large ones begin with a page.
 */
final class CacheLine {
    /** The numbers of a line. */
    static final int NUMBERS = 64 / Float.BYTES;

    /**
     * Where the first line of numbers begins: behind 16 bytes of an array's header. With {@code
     * -XX:+UseCompactObjectHeaders} these are 12, with {@code -XX:-UseCompressedClassPointers} 20:
     * then all is right, and as slow as if arrays began anywhere.
     */
    static final int FIRST = (64 - 16) / Float.BYTES;

    /**
     * So many numbers are large to G1: half a region, of which a heap has 2048, but for those of
     * more than 16 GB, whose arrays of this size may begin anywhere.
     */
    static final int LARGE_ARRAY =
            Math.clamp(Runtime.getRuntime().maxMemory() / 2048, 512 << 10, 4 << 20) / Float.BYTES
                    + 1;

    private CacheLine() {}
}
