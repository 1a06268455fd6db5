package io.github.panabert.safetensors;

import io.github.panabert.json.Json;
import io.github.panabert.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** The dtype that a config.json states: {@code dtype}, which was {@code torch_dtype} before. */
final class DTypeSetting {
    private DTypeSetting() {}

    /**
     * The text of a config with its dtype replaced where it states one, and otherwise as it is, to
     * the last blank.
     *
     * @throws IllegalArgumentException if it is no JSON object
     */
    static String replaced(Path config, DType dtype) throws IOException {
        JsonObject.read(config);
        String text = Files.readString(config);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        try (JsonParser parser = Json.factory().createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                JsonToken value = parser.nextToken();
                boolean states = key.equals("dtype") || key.equals("torch_dtype");
                if (states && value == JsonToken.VALUE_STRING) {
                    parser.finishToken();
                    int begin = (int) parser.currentTokenLocation().getCharOffset();
                    result.append(text, copied, begin).append('"').append(torchName(dtype));
                    copied = (int) parser.currentLocation().getCharOffset() - 1;
                }
                parser.skipChildren();
            }
        }
        return result.append(text, copied, text.length()).toString();
    }

    private static String torchName(DType dtype) {
        String bits = String.valueOf(dtype.bits());
        return (dtype == DType.BF16 ? "bfloat" : "float") + bits;
    }
}
