/** Who may do what. */
package io.hillock.server.security;
