/**
 * JSON by Jackson's streaming parser, as plain Java values and as objects whose errors name the
 * file and the key. Internal. Depends on Jackson alone.
 */
package io.github.panabert.json;
