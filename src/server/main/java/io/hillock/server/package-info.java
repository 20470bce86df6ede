/**
 * Hillock as a service. {@link io.hillock.server.HillockServer} puts the parts together: {@code request} what a request is, {@code serving}
 * models and versions, {@code sequence}, {@code repository}, {@code inference} the service without a protocol, {@code rest} the protocols'
 * sides, {@code metrics} and {@code security}.
 */
package io.hillock.server;
