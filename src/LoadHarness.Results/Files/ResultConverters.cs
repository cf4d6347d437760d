using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results.Files;

/// <summary>Durations as seconds.</summary>
internal sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc />
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromTicks((long)Math.Round(reader.GetDecimal() * TimeSpan.TicksPerSecond));

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(decimal.Divide(value.Ticks, TimeSpan.TicksPerSecond));
}

/// <summary>Histograms as HdrHistogram V2 compressed base64.</summary>
internal sealed class HistogramConverter : JsonConverter<LatencyHistogram>
{
    /// <inheritdoc />
    public override LatencyHistogram Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        HistogramEncoding.FromBase64(reader.GetString() ?? "");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, LatencyHistogram value, JsonSerializerOptions options) =>
        writer.WriteStringValue(HistogramEncoding.ToBase64(value));
}

/// <summary>Histograms at rest in base64, without decoding.</summary>
internal sealed class EncodedHistogramConverter : JsonConverter<EncodedHistogram>
{
    /// <inheritdoc />
    public override EncodedHistogram Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetBytesFromBase64());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, EncodedHistogram value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.Bytes);
}

/// <summary>A series of numbers on one line: a long run has thousands of them.</summary>
internal sealed class CompactNumbersConverter : JsonConverter<long[]>
{
    /// <inheritdoc />
    public override long[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var values = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(reader.GetInt64());
        }

        return [.. values];
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, long[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(',', value)}]", skipInputValidation: true);
}

/// <summary>A series with gaps on one line. Six digits are more than any chart or trend can tell apart; whole numbers stay exact.</summary>
internal sealed class GappedNumbersConverter : JsonConverter<double?[]>
{
    /// <inheritdoc />
    public override double?[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var values = new List<double?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(reader.TokenType == JsonTokenType.Null ? null : reader.GetDouble());
        }

        return [.. values];
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, double?[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(',', value.Select(Show))}]", skipInputValidation: true);

    private static string Show(double? value) =>
        value is not { } number || !double.IsFinite(number) ? "null"
        : Math.Floor(number) == number && Math.Abs(number) < 1e15 ? number.ToString("0", CultureInfo.InvariantCulture)
        : number.ToString("G6", CultureInfo.InvariantCulture);
}
