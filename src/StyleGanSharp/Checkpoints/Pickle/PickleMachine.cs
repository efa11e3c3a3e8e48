using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>Reads one pickle, protocols 0 to 5, into inert values. Nothing is looked up, imported or called: constructors become records, and only those on a list may be named.</summary>
/// <remarks>Opcodes as described in the documentation of Python's module pickletools.</remarks>
internal sealed partial class PickleMachine
{
    /// <summary>The largest official file has fewer than a tenth; each costs some ten bytes of memory, so this also bounds the memory.</summary>
    public const int MaxInstructions = 2_000_000;

    private const int HighestProtocol = 5;
    private const int LongestShortString = 1024;

    private readonly PickleInput _input;
    private readonly bool _isNested;
    private readonly bool _allowsPersistentIds;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private long _at;
    private long _copied;

    private PickleMachine(PickleInput input, bool isNested, bool allowsPersistentIds)
    {
        (_input, _isNested, _allowsPersistentIds) = (input, isNested, allowsPersistentIds);
    }

    /// <summary>Reads one pickle and stops behind it.</summary>
    /// <param name="input">Where it starts.</param>
    /// <param name="isNested">The pickle lies in a storage inside another pickle.</param>
    /// <param name="allowsPersistentIds">The pickle is part of an archive that has storages beside it.</param>
    /// <returns>Its value, and how many instructions it took.</returns>
    /// <exception cref="StyleGanException">When the pickle is damaged or names what a checkpoint has no use for; names the byte.</exception>
    public static (object? Value, int Instructions) Read(PickleInput input, bool isNested = false, bool allowsPersistentIds = false) =>
        new PickleMachine(input, isNested, allowsPersistentIds).Run();

    private (object? Value, int Instructions) Run()
    {
        for (int count = 1; ; count++)
        {
            _at = _input.Position;
            if (count > MaxInstructions)
            {
                throw Error($"there are more than {MaxInstructions} instructions, which no checkpoint needs");
            }

            byte opcode = _input.ReadByte();
            if (opcode == '.')
            {
                return _stack.Count == 1 && _marks.Count == 0 ? (_stack[0], count) : throw Error($"the pickle stops with {Quantity.Of(_stack.Count, "value")} instead of one");
            }

            if (!ReadScalar(opcode) && !ReadText(opcode) && !Build(opcode) && !Control(opcode))
            {
                throw Error($"opcode 0x{opcode:x2} does not exist or is not used by checkpoints");
            }
        }
    }

    private bool ReadScalar(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'J': Push((long)_input.ReadInt32()); break;
            case (byte)'K': Push((long)_input.ReadByte()); break;
            case (byte)'M': Push((long)_input.ReadUInt16()); break;
            case (byte)'I' or (byte)'L': Push(_input.ReadNumberLine()); break;
            case 0x8a: Push(_input.ReadLong(_input.ReadByte())); break;
            case 0x8b: Push(_input.ReadLong(_input.ReadInt32())); break;
            case (byte)'G': Push(_input.ReadDouble()); break;
            case (byte)'F':
                Push(double.TryParse(_input.ReadLine(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Error("a number cannot be read"));
                break;
            default: return false;
        }

        return true;
    }

    private bool ReadText(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'B': Push(_input.ReadRange(_input.ReadUInt32())); break;
            case (byte)'C': Push(_input.ReadRange(_input.ReadByte())); break;
            case 0x8e or 0x96: Push(_input.ReadRange(_input.ReadInt64())); break;
            case (byte)'X': Push(_input.ReadUtf8(_input.ReadUInt32())); break;
            case 0x8c: Push(_input.ReadUtf8(_input.ReadByte())); break;
            case 0x8d: Push(_input.ReadUtf8(_input.ReadInt64())); break;
            case (byte)'U': Push(_input.ReadLatin1(_input.ReadByte())); break;
            case (byte)'T': PushOldString(_input.ReadInt32()); break;
            case (byte)'S': Push(PickleEscapes.Quoted(_input.ReadLine()) ?? throw Error("a text has no quotes around it or a damaged escape")); break;
            case (byte)'V': Push(PickleEscapes.RawUnicode(_input.ReadLine()) ?? throw Error("a text has a damaged escape")); break;
            default: return false;
        }

        return true;
    }

    private bool Control(byte opcode)
    {
        switch (opcode)
        {
            case 0x80:
                int protocol = _input.ReadByte();
                if (protocol > HighestProtocol)
                {
                    throw Error($"it is of protocol {protocol}; 0 to {HighestProtocol} are known");
                }

                break;
            case 0x95:
                // A frame only tells a reader how much to fetch at once.
                _input.ReadInt64();
                break;
            case (byte)'(': _marks.Add(_stack.Count); break;
            case (byte)'0': PopOrMark(); break;
            case (byte)'1': PopMark(); break;
            case (byte)'2': Push(Peek()); break;
            case (byte)'p': _memo[_input.ReadNumberLine() is long index ? index : throw Error("a memo index is no number")] = Peek(); break;
            case (byte)'q': _memo[_input.ReadByte()] = Peek(); break;
            case (byte)'r': _memo[_input.ReadUInt32()] = Peek(); break;
            case 0x94: _memo[_memo.Count] = Peek(); break;
            case (byte)'g': PushMemo(_input.ReadNumberLine() is long key ? key : -1); break;
            case (byte)'h': PushMemo(_input.ReadByte()); break;
            case (byte)'j': PushMemo(_input.ReadUInt32()); break;
            case (byte)'P': PushPersistentId(_input.ReadLine()); break;
            case (byte)'Q': PushPersistentId(Pop()); break;
            case 0x82 or 0x83 or 0x84: throw Error("it refers to the extension registry of the program that wrote it");
            case 0x97 or 0x98: throw Error("its data lies in buffers outside the file");
            default: return false;
        }

        return true;
    }

    private void Push(object? value) => _stack.Add(value);

    /// <summary>Python 2 kept text and bytes in the same type; what is long is data.</summary>
    private void PushOldString(long length) => Push(length <= LongestShortString ? _input.ReadLatin1(length) : _input.ReadRange(length));

    private void PushMemo(long index) => Push(_memo.TryGetValue(index, out object? value) ? value : throw Error($"it refers to memo {index}, which was not set"));

    private void PushPersistentId(object? id) => Push(_allowsPersistentIds
        ? new PicklePersistentId(id)
        : throw Error("it refers to data outside the pickle, but there is none beside it"));

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Empty();

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private void PopOrMark()
    {
        if (_stack.Count > Floor)
        {
            Pop();
        }
        else
        {
            PopMark();
        }
    }

    /// <summary>The values above the last mark, which are taken off with it.</summary>
    private object?[] PopMark()
    {
        int start = _marks.Count > 0 ? _marks[^1] : throw Error("a mark is missing");
        object?[] items = [.. _stack[start..]];
        _stack.RemoveRange(start, _stack.Count - start);
        _marks.RemoveAt(_marks.Count - 1);
        return items;
    }

    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private StyleGanException Empty() => Error("an instruction needs a value that is not there");

    private StyleGanException Error(string what) => _input.Error(_at, what);
}
