using System.Globalization;
using System.Text;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signals;

namespace StyleGanSharp.Reporting;

/// <summary>Average power spectra as images and tables.</summary>
public static class SpectrumFigure
{
    private static readonly double[] AnglesDegrees = [0, 45];

    /// <summary>Draws a spectrum on the plane of frequencies, which lies as the images do: a wave that runs to the right and up is at the right and top.</summary>
    /// <param name="name">What it is a spectrum of.</param>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="rangeDb">Powers of the first and last color, to be shared by maps that are compared; null takes the spectrum's own.</param>
    /// <returns>The plot.</returns>
    public static HeatMapPlot Map(string name, PowerSpectrum spectrum, (double Low, double High)? rangeDb = null)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        double first = spectrum.FrequencyHz(0);
        double step = spectrum.FrequencyHz(1) - first;
        (double Low, double High) edges = (first - (step / 2), spectrum.FrequencyHz(spectrum.Size - 1) + (step / 2));
        return new HeatMapPlot
        {
            Title = $"{name}: {Quantity.Of(spectrum.ImageCount, "image")}",
            XLabel = "horizontal frequency (cycles an image width)",
            YLabel = "vertical frequency (cycles an image width)",
            ValueLabel = "power (dB)",
            Values = [.. spectrum.Decibels],
            Columns = spectrum.Size,
            XRange = edges,
            YRange = (-edges.High, -edges.Low), // rows go down, the axis up
            ValueRange = rangeDb,
        };
    }

    /// <summary>Draws spectra along the horizontal axis (solid) and the diagonal (dashed).</summary>
    /// <param name="spectra">At least one spectrum and its name.</param>
    /// <returns>The plot.</returns>
    public static LinePlot Slices(IReadOnlyList<(string Name, PowerSpectrum Spectrum)> spectra)
    {
        ArgumentNullException.ThrowIfNull(spectra);
        return new LinePlot
        {
            Title = "Average power spectrum",
            XLabel = "frequency (cycles an image width)",
            YLabel = "power (dB)",
            XRange = (0, spectra.Max(item => item.Spectrum.Resolution) / Math.Sqrt(2)),
            Series =
            [
                .. spectra.SelectMany((item, index) => AnglesDegrees.Select(item.Spectrum.Slice).Select(slice => new PlotSeries(
                    Heading(item.Name, slice.AngleDegrees), slice.FrequenciesHz, slice.Decibels) { ColorIndex = index, IsDashed = slice.AngleDegrees != 0 })),
            ],
        };
    }

    /// <summary>The powers on the plane as comma-separated values: frequencies f_x in the first row, f_y in the first column, decibels within.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <returns>Lines that end in a line feed.</returns>
    public static string MapCsv(PowerSpectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        var text = new StringBuilder("fy\\fx");
        for (int x = 0; x < spectrum.Size; x++)
        {
            text.Append(',').Append(Text(spectrum.FrequencyHz(x)));
        }

        int index = 0;
        foreach (double decibels in spectrum.Decibels)
        {
            text.Append(index % spectrum.Size == 0 ? $"\n{Text(spectrum.FrequencyHz(index / spectrum.Size))}," : ",").Append(Text(decibels));
            index++;
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The curves of <see cref="Slices"/> as comma-separated values: name, angle in degrees, frequency, decibels.</summary>
    /// <param name="spectra">The spectra and their names.</param>
    /// <returns>Lines that end in a line feed, the first a header.</returns>
    public static string SlicesCsv(IReadOnlyList<(string Name, PowerSpectrum Spectrum)> spectra)
    {
        ArgumentNullException.ThrowIfNull(spectra);
        var text = new StringBuilder("name,angle_degrees,frequency,power_db\n");
        foreach ((string name, PowerSpectrum spectrum) in spectra)
        {
            foreach (SpectrumSlice slice in AnglesDegrees.Select(spectrum.Slice))
            {
                for (int k = 0; k < slice.FrequenciesHz.Count; k++)
                {
                    text.Append($"{Quoted(name)},{Text(slice.AngleDegrees)},{Text(slice.FrequenciesHz[k])},{Text(slice.Decibels[k])}\n");
                }
            }
        }

        return text.ToString();
    }

    private static string Heading(string name, double angleDegrees) => $"{name}, {Text(angleDegrees)}°";

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
