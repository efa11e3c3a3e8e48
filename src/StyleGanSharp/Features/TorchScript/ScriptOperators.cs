using System.Text.RegularExpressions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Features.TorchScript;

/// <summary>The operators that a detector may call.</summary>
/// <remarks>
/// A program that calls an operator its libtorch does not have throws at the first call, past TorchSharp 0.107, and so ends the process; asking the compiler does the same. What is
/// listed here is in every libtorch that TorchSharp 0.107 works with.
/// </remarks>
internal static partial class ScriptOperators
{
    private static readonly HashSet<string> Known =
    [
        .. """
        abs acos adaptive_avg_pool2d adaptive_max_pool2d add add_ addmm alias all amax amin any append arange argmax argmin as_tensor asin atan avg_pool2d baddbmm batch_norm bitwise_and bitwise_not
        bitwise_or bmm broadcast_tensors cat ceil celu chunk clamp clamp_ clamp_max clamp_min clone concat constant_pad_nd contiguous conv1d conv2d conv_transpose2d convolution copy copy_ cos cosh
        cross_entropy cumsum detach device diagonal dim div div_ dropout dropout_ einsum elu embedding empty empty_like eq erf exp expand expand_as expm1 extend fill_ flatten flip float floor
        floor_divide floordiv fmod format full full_like gather ge gelu glu group_norm grid_sampler gt hardsigmoid hardswish hardswish_ hardtanh hardtanh_ im2col index index_put_ index_select instance_norm int
        is_contiguous isfinite isinf isnan item l1_loss layer_norm le leaky_relu leaky_relu_ len lerp linalg_norm linear list log log1p log2 log_softmax logical_and logical_not logical_or logsumexp
        lt masked_fill masked_fill_ matmul max max_pool2d maximum mean meshgrid min minimum mish mm movedim mse_loss mul mul_ multi_head_attention_forward narrow nan_to_num ne neg negative new_empty
        new_full new_ones new_zeros norm numel ones ones_like outer pad permute pixel_shuffle pixel_unshuffle pow prelu prod reciprocal reflection_pad2d relu relu6 relu_ remainder repeat
        repeat_interleave replication_pad2d requires_grad_ reshape roll round rsqrt rsub scalar_tensor scaled_dot_product_attention scatter select selu sigmoid sigmoid_ sign silu silu_ sin sinh size
        slice softmax softplus split split_with_sizes sqrt square squeeze stack std std_mean sub sub_ sum t tan tanh tanh_ tensor to topk transpose tril triu true_divide trunc type_as unbind unfold
        unsqueeze unsqueeze_ upsample_bicubic2d upsample_bilinear2d upsample_nearest2d var var_mean view view_as warn where zeros zeros_like
        __and__ __contains__ __derive_index __getitem__ __is__ __isnot__ __not__ __or__ __range_length _adaptive_avg_pool2d _convolution _native_multi_head_attention _set_item
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
    ];

    /// <summary>Checks every call in the sources of a file. TorchScript writes operators as functions; methods are those of the file's own classes.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="sources">Its sources, as TorchScript writes them.</param>
    /// <exception cref="StyleGanException">When an operator may not be called; names it.</exception>
    public static void Check(string path, IEnumerable<string> sources)
    {
        string[] all = [.. sources];
        HashSet<string> own = [.. all.SelectMany(source => Definition().Matches(source)).Select(item => item.Groups["name"].Value)];
        foreach (Match call in all.SelectMany(source => Call().Matches(source)))
        {
            (string space, string name) = (call.Groups["space"].Value, call.Groups["name"].Value);
            if (space != "prim" && !(space is "" or "aten" && Known.Contains(name)))
            {
                throw new StyleGanException($"{path} calls the operator {(space.Length == 0 ? "torch" : space)}.{name}, which is none of those that networks for images are made of here. Save it without that operator, or use another network.");
            }
        }

        foreach (Match call in all.SelectMany(source => Method().Matches(Quoted().Replace(source, string.Empty))).Where(call => !own.Contains(call.Groups["name"].Value)))
        {
            throw new StyleGanException($"{path} calls the method {call.Groups["name"].Value}, which none of its classes has. It is damaged, or written by hand; save it again with torch.jit.save.");
        }
    }

    [GeneratedRegex(@"(?<![\w.])(?:torch|ops\.(?<space>\w+))\.(?<name>\w+)\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"(?<!\btorch|\bops\.\w+)\.(?<name>[A-Za-z_]\w*)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\b(?:def|class) (?<name>\w+)")]
    private static partial Regex Definition();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'")]
    private static partial Regex Quoted();
}
