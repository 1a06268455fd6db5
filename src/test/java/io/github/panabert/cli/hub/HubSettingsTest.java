package io.github.panabert.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
    @TempDir Path home;

    private HubSettings of(String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return HubSettings.of(environment, home);
    }

    @Test
    void theDefaultsArePythons() {
        HubSettings settings = of();
        assertThat(settings.endpoint()).hasToString("https://huggingface.co");
        assertThat(settings.token()).isNull();
        assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(settings.offline()).isFalse();
    }

    @Test
    void theCacheIsWhereTheEnvironmentSays() {
        assertThat(of("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(of("XDG_CACHE_HOME", "/x", "HF_HOME", "~/hf").cache())
                .isEqualTo(home.resolve("hf/hub"));
        assertThat(of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/old").cache())
                .isEqualTo(Path.of("/old"));
        assertThat(of("HUGGINGFACE_HUB_CACHE", "/old", "HF_HUB_CACHE", "/new").cache())
                .isEqualTo(Path.of("/new"));
    }

    @Test
    void theTokenIsTheVariablesOrThatOfTheFile() throws IOException {
        Files.writeString(home.resolve("token"), "hf_file\n");
        assertThat(of("HF_HOME", home.toString()).token()).isEqualTo("hf_file");
        assertThat(of("HF_HOME", home.toString(), "HF_TOKEN", " hf_variable\n").token())
                .isEqualTo("hf_variable");
        assertThatThrownBy(() -> of("HF_TOKEN", "two\r\nlines"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("HF_TOKEN: ")
                .hasMessageNotContaining("lines");
    }

    @ParameterizedTest
    @CsvSource({"1,true", "true,true", "YES,true", "on,true", "0,false", "no,false"})
    void offlineAsPythonReadsIt(String value, boolean offline) {
        assertThat(of("HF_HUB_OFFLINE", value).offline()).isEqualTo(offline);
    }

    @ParameterizedTest
    @ValueSource(strings = {"huggingface.co", "ftp://host", "http://", "http://h h", "http://a@b"})
    void refusesAnEndpointThatIsNone(String endpoint) {
        assertThatThrownBy(() -> of("HF_ENDPOINT", endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("HF_ENDPOINT: ");
    }
}
