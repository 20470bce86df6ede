/**
 * What {@code hillock top} shows: it reads a hub or a service again and again ({@link io.hillock.cli.top.ActivitySource}), and prints what
 * happened between two readings ({@link io.hillock.cli.top.ActivityText}).
 */
package io.hillock.cli.top;
