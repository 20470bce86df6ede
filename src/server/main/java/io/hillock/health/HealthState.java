package io.hillock.health;

/** How something does; the better states first. */
public enum HealthState {
    UP,
    /** It does its work, but a part of it does not. */
    DEGRADED, DOWN
}
