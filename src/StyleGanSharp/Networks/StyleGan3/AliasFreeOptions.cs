namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>What generators of StyleGAN3's layers are built from, StyleGAN3 itself and StyleGAN-XL.</summary>
public abstract record AliasFreeOptions : GeneratorOptions
{
    /// <summary>Length of w, at least 1.</summary>
    public int WDim { get; init; } = 512;

    /// <summary>The mapping network; 2 layers by default.</summary>
    public MappingOptions Mapping { get; init; } = new() { NumLayers = 2 };

    /// <summary>How many of the last layers are critically sampled; <see cref="StyleGan3Schedule.Flexible"/> only. The next stage of StyleGAN-XL leaves them out.</summary>
    public int NumCritical { get; init; } = 2;

    /// <summary>Cutoff f_c of the first layer, in cycles per image; <see cref="StyleGan3Schedule.Flexible"/> only.</summary>
    public double FirstCutoff { get; init; } = 2;

    /// <summary>Least stopband f_t of the first layer, in cycles per image; <see cref="StyleGan3Schedule.Flexible"/> only.</summary>
    public double FirstStopband { get; init; } = Math.Pow(2, 2.1);

    /// <summary>Least stopband of the last layer, of each stage in StyleGAN-XL, in units of its cutoff; <see cref="StyleGan3Schedule.Flexible"/> only.</summary>
    public double LastStopbandRel { get; init; } = Math.Pow(2, 0.3);

    /// <summary>Samples of canvas beyond each edge of the image.</summary>
    public int MarginSize { get; init; } = 10;

    /// <summary>Factor of the image.</summary>
    public double OutputScale { get; init; } = 0.25;

    /// <summary>Taps of the convolutions a side: 3, or 1 for rotation equivariance.</summary>
    public int ConvKernel { get; init; } = 3;

    /// <summary>Whether the down-sampling filters are radially symmetric (config R).</summary>
    public bool UseRadialFilters { get; init; }

    /// <summary>Bound of the activations' absolute value; null for none.</summary>
    public double? ConvClamp { get; init; } = 256;

    /// <summary>How many doublings below the full sampling rate are still computed in float16 on devices that gain from it.</summary>
    public int NumFp16Res { get; init; }

    /// <summary>Plans the layers of the whole network.</summary>
    /// <returns>The schedule; the options must be valid.</returns>
    public abstract LayerSchedule PlanLayers();
}
