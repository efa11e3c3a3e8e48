namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>What the self-test of libtorch found when it was loaded.</summary>
/// <param name="IsOneDnnOn">Whether oneDNN is in use.</param>
/// <param name="Faults">Operations that were wrong as the user's choice had it, the first result of each; empty when all were right.</param>
/// <param name="Cases">Number of operations that were tried.</param>
/// <param name="Milliseconds">What the test took.</param>
public sealed record SelfTestResult(bool IsOneDnnOn, IReadOnlyList<string> Faults, int Cases, double Milliseconds)
{
    /// <summary>What the user wanted of oneDNN.</summary>
    internal OneDnnChoice Choice { get; init; }

    /// <summary>The state as records of results keep it: <c>on</c>, <c>off (wrong results)</c>, <c>off (chosen)</c> or <c>on (chosen, wrong results)</c>.</summary>
    public string OneDnn => (IsOneDnnOn, Faults.Count > 0) switch
    {
        (true, false) => "on",
        (true, true) => "on (chosen, wrong results)",
        (false, true) => "off (wrong results)",
        (false, false) => "off (chosen)",
    };

    /// <summary>One line for the start of a computation where oneDNN is off or wrong; null when there is nothing to say.</summary>
    public string? Notice => Faults.Count == 0 ? IsOneDnnOn ? null : $"oneDNN is off, as {LibTorch.OneDnnVariable}=off asks for it; the library's own convolutions are used." : IsOneDnnOn
        ? $"oneDNN computes wrong results on this machine ({Faults[0]}) and is used nevertheless, as {LibTorch.OneDnnVariable}=on asks for it. Unset it for right results."
        : $"oneDNN, a part of libtorch, computes wrong results on this machine ({Faults.Count} of {Cases} tests, the first: {Faults[0]}). It is switched off and the library's own convolutions are used; results are right.";
}
