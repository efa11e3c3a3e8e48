namespace StyleGanSharp.Checkpoints.Import;

/// <summary>What networks of the TensorFlow era are built with beyond what their importers ask for: it must agree with the weights, or be known to change nothing. All else is refused.</summary>
internal static class TensorFlowArguments
{
    private const int FirstResolution = 4;

    /// <summary>What serves training, or a default of generating that is chosen anew here; and numbers of channels, which the weights show.</summary>
    private static readonly string[] WithoutEffect =
    [
        "truncation_psi", "truncation_cutoff", "truncation_psi_val", "truncation_cutoff_val", "style_mixing_prob", "randomize_noise", "is_training", "is_validation", "is_template_graph",
        "return_dlatents", "dlatent_broadcast", "dlatent_avg_beta", "force_clean_graph", "structure", "dtype", "impl", "fused_modconv", "fused_scale", "func_name", "name",
        "mapping_func", "synthesis_func", "components", "fmap_base", "fmap_min", "fmap_max", "fmap_decay", "fmap_const", "mapping_lrmul", "mapping_dtype", "conv_clamp", "num_fp16_res", "fp16_channels_last",
        "mbstd_group_size", "mbstd_num_features", "resample_kernel", "blur_filter", "architecture", "normalize_latents",
    ];

    /// <summary>Checks all arguments.</summary>
    /// <param name="network">The network.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="resolution">Side of its images.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="generator">For a generator: the lengths of z, w and hidden layers, the number of the latter, and whether it has noise inputs.</param>
    public static void Check(ForeignNetwork network, ArgumentReader arguments, int resolution, int channels, (int Z, int W, int Hidden, int Layers, bool Noise)? generator)
    {
        arguments.Ignore(WithoutEffect);
        arguments.Ignore("label_size");
        arguments.Require("nonlinearity", "lrelu");
        arguments.Require("mapping_nonlinearity", "lrelu");
        foreach (string name in new[] { "resolution", "resolution_w", "resolution_h" })
        {
            arguments.Agree(name, resolution);
        }

        arguments.Agree("min_w", FirstResolution);
        arguments.Agree("min_h", FirstResolution);
        arguments.Agree("res_log2", Math.Log2(resolution / FirstResolution));
        arguments.Agree("num_channels", channels);
        if (generator is not { } sizes)
        {
            arguments.Ignore("latent_size", "dlatent_size", "mapping_fmaps", "mapping_layers");
            arguments.Agree("use_wscale", 1);
            arguments.Finish();
            return;
        }

        arguments.Agree("latent_size", sizes.Z);
        arguments.Agree("dlatent_size", sizes.W);
        arguments.Agree("mapping_fmaps", sizes.Hidden);
        arguments.Agree("mapping_layers", sizes.Layers);
        arguments.Agree("use_noise", sizes.Noise ? 1 : 0);
        foreach ((string name, int only) in new[] { ("use_wscale", 1), ("mapping_use_wscale", 1), ("use_pixel_norm", 0), ("use_instance_norm", 1), ("use_styles", 1), ("const_input_layer", 1) })
        {
            arguments.Agree(name, only);
        }

        arguments.Finish();
    }

    /// <summary>Refuses a first layer that is not square.</summary>
    public static void RequireSquare(ForeignNetwork network, string constant)
    {
        if (network.Tensors.TryGetValue(constant, out ForeignTensor? tensor) && tensor.Stored.Shape is [.., var height, var width] && (height, width) != (FirstResolution, FirstResolution))
        {
            throw network.Error($"begins with {height}x{width} pixels ({constant}); only 4x4 is supported, the beginning of square images.");
        }
    }
}
