namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>Options of a generator whose layers each hold a planned band of frequencies: StyleGAN3's and StyleGAN-XL's.</summary>
public interface IBandLimitedOptions
{
    /// <summary>Plans the layers of the whole network.</summary>
    /// <returns>The schedule; the options must be valid.</returns>
    LayerSchedule PlanLayers();
}
