using StyleGanSharp.Imaging;
using StyleGanSharp.Networks.StyleGan3;
using static TorchSharp.torch;

namespace StyleGanSharp.Reporting;

/// <summary>The taps of the filters around the nonlinearities of a StyleGAN3 generator, on the plane.</summary>
public static class FootprintFigure
{
    private const int CellPx = 150;
    private const int Columns = 8;

    /// <summary>Draws each filter's taps as colors: red above and blue below zero, as strong as the square root of the tap, so that the side lobes show.</summary>
    /// <param name="schedule">The schedule; what has no filter is left out.</param>
    /// <returns>A sheet with the filters' lengths above them, in taps at the layer's temporary rate; null when there is no filter at all.</returns>
    public static Image? Draw(LayerSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var cells = new List<CaptionedImage>();
        for (int i = 0; i < schedule.Layers.Count; i++)
        {
            LayerPlan layer = schedule.Layers[i];
            using Tensor? up = layer.DesignUpFilter();
            using Tensor? down = layer.DesignDownFilter();
            cells.AddRange(Cell($"L{i} up", up));
            cells.AddRange(Cell($"L{i} down", down));
        }

        return cells.Count == 0 ? null : CaptionedSheet.Compose(cells, Columns);
    }

    private static IEnumerable<CaptionedImage> Cell(string name, Tensor? filter)
    {
        if (filter is null)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        Tensor taps = filter.dim() == 1 ? outer(filter, filter) : filter;
        return [new CaptionedImage($"{name}, {taps.shape[0]} taps", Paint([.. taps.contiguous().data<float>()], (int)taps.shape[0]))];
    }

    private static Image Paint(float[] taps, int side)
    {
        float most = taps.Max(Math.Abs);
        byte[] pixels = new byte[CellPx * CellPx * 3];
        for (int i = 0; i < CellPx * CellPx; i++)
        {
            float tap = taps[(i / CellPx * side / CellPx * side) + (i % CellPx * side / CellPx)];
            byte faded = (byte)Math.Round(255 * (1 - Math.Sqrt(Math.Abs(tap) / most)));
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = tap >= 0 ? ((byte)255, faded, faded) : (faded, faded, (byte)255);
        }

        return new Image(CellPx, CellPx, 3, pixels);
    }
}
