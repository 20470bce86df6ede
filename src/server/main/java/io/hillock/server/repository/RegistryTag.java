package io.hillock.server.repository;

import java.util.Optional;

/**
 * An entry of a registry's index: {@code NAME:TAG} and the manifest that it stands for.
 *
 * @param tag a version or an alias
 * @param digest of the manifest, {@code sha256:} and 64 hexadecimal digits
 * @param size of the manifest in bytes
 * @param aliasOf the version for which an alias stands; empty for a version
 */
public record RegistryTag(String name, String tag, String digest, long size, Optional<String> aliasOf) {}
