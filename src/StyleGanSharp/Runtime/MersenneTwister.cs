namespace StyleGanSharp.Runtime;

/// <summary>The generator behind NumPy's legacy random stream: MT19937 (Matsumoto and Nishimura, 1998), 53-bit fractions, the polar Box–Muller method with the second value kept.</summary>
/// <remarks>Apart from NumPyRandom, because StyleGanSharp.OnnxRuntime, which has no libtorch, compiles this file too. Not safe for use from several threads at once.</remarks>
internal sealed class MersenneTwister
{
    private const int StateLength = 624;
    private const int Shift = 397;
    private const uint UpperBit = 0x80000000;

    private readonly uint[] _state = new uint[StateLength];
    private int _position = StateLength;
    private double _keptGaussian;
    private bool _hasKeptGaussian;

    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < StateLength; i++)
        {
            uint previous = _state[i - 1];
            _state[i] = (1812433253 * (previous ^ (previous >> 30))) + i;
        }
    }

    /// <summary>A multiple of 2^-53 in [0, 1).</summary>
    public double NextDouble()
    {
        uint high = NextBits() >> 5;
        uint low = NextBits() >> 6;
        return ((high * 67108864.0) + low) / 9007199254740992.0;
    }

    /// <summary>A standard normal number.</summary>
    public double NextGaussian()
    {
        if (_hasKeptGaussian)
        {
            _hasKeptGaussian = false;
            return _keptGaussian;
        }

        double x;
        double y;
        double squared;
        do
        {
            x = (2 * NextDouble()) - 1;
            y = (2 * NextDouble()) - 1;
            squared = (x * x) + (y * y);
        }
        while (squared is >= 1 or 0);

        double factor = Math.Sqrt(-2 * Math.Log(squared) / squared);
        _keptGaussian = factor * x;
        _hasKeptGaussian = true;
        return factor * y;
    }

    /// <summary>32 random bits.</summary>
    public uint NextBits()
    {
        if (_position == StateLength)
        {
            Twist();
        }

        uint y = _state[_position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    private void Twist()
    {
        for (int i = 0; i < StateLength; i++)
        {
            uint y = (_state[i] & UpperBit) | (_state[(i + 1) % StateLength] & ~UpperBit);
            _state[i] = _state[(i + Shift) % StateLength] ^ (y >> 1) ^ ((y & 1) * 0x9908b0df);
        }

        _position = 0;
    }
}
