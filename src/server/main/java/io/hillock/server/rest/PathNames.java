package io.hillock.server.rest;

/**
 * What a path names, decoded; each is empty if the path has no place for it.
 *
 * @param region a shared memory region
 * @param asset a file of the page
 * @param session the session of a queued request
 * @param queued the id of a queued request
 */
record PathNames(String model, String version, String region, String asset, String session, String queued) {
    static final PathNames NONE = new PathNames("", "", "", "", "", "");
}
