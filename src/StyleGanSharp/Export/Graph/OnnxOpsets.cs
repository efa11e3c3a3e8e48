namespace StyleGanSharp.Export.Graph;

/// <summary>The versions of the standard's operators that files can be written for.</summary>
internal static class OnnxOpsets
{
    public const int First = 13;
    public const int Last = 22;

    /// <summary>The version of the file format that came out with an opset.</summary>
    public static int IrVersion(int opset) => opset switch
    {
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        _ => 10,
    };
}
