using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Signals;

/// <summary>Power spectra in safetensors files, to be compared with later ones.</summary>
public static class SpectrumFile
{
    private const string FormatKey = "format";
    private const string FormatName = "stylegansharp-spectrum";
    private const string DescriptionKey = "spectrum";
    private const string TensorName = "power";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Description(string Name, int Resolution, long ImageCount, double[] Mean, double[] StandardDeviation);

    /// <summary>Writes a spectrum: to a temporary name first, then renamed.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="name">What it is a spectrum of.</param>
    /// <param name="spectrum">The spectrum.</param>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public static void Save(string path, string name, PowerSpectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(spectrum);
        var description = new Description(name, spectrum.Resolution, spectrum.ImageCount, [.. spectrum.Whitening.Mean], [.. spectrum.Whitening.StandardDeviation]);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [FormatKey] = FormatName, [DescriptionKey] = JsonSerializer.Serialize(description, Json) };
        using var scope = NewDisposeScope();
        SafetensorsFile.Save(path, [new(TensorName, tensor(spectrum.Power.ToArray(), [spectrum.Size, spectrum.Size]))], metadata);
    }

    /// <summary>Reads a spectrum.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <returns>Its name and the spectrum.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or of another kind.</exception>
    public static (string Name, PowerSpectrum Spectrum) Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || format != FormatName)
        {
            throw new StyleGanException($"{path} is no spectrum. Give a file that SpectrumFile.Save wrote.");
        }

        using var scope = NewDisposeScope();
        Tensor power = file.Read(TensorName);
        try
        {
            if (power.dim() != 2 || power.shape[0] != power.shape[1])
            {
                throw new JsonException($"its powers are [{string.Join(", ", power.shape)}] instead of a square");
            }

            Description description = JsonSerializer.Deserialize<Description>(file.Metadata.GetValueOrDefault(DescriptionKey) ?? string.Empty, Json)
                is { Name: not null, Mean: not null, StandardDeviation: not null } found ? found : throw new JsonException("a value is missing");
            var whitening = new ChannelStatistics(description.Mean, description.StandardDeviation);
            return (description.Name, new PowerSpectrum(description.Resolution, (int)power.shape[0], description.ImageCount, whitening, [.. power.to(ScalarType.Float64).data<double>()]));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new StyleGanException($"{path}: the description of the spectrum is damaged: {e.Message.Split('\n')[0]}", e);
        }
    }
}
