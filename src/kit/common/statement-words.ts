/** English words that state something about numbers, as alternatives of a regular expression without regard to case. */

const COUNTS =
  'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|hundreds?|thousands?|millions?|billions?|trillions?';
const PARTS =
  'half|halve[ds]?|halves|halving|thirds?|(?:one|a|two|three)[ -]quarters?|quarters of|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?|thousandths?';
const TIMES =
  'twice|thrice|(?:two|three|four|five|six|seven|eight|nine|ten)-?fold|doubl(?:e[ds]?|ing)|tripl(?:e[ds]?|ing)|trebl(?:e[ds]?|ing)|quadrupl\\w+|quintupl\\w+';

/** Numbers in words: nobody computes them again. */
export const NUMBER_WORDS = `${COUNTS}|${PARTS}|${TIMES}|zero|nil|nought`;

export const LARGEST_WORDS =
  'highest|largest|biggest|greatest|top|peak|maximum|longest|busiest|strongest|leads?(?: in [a-z ]+?)? with|led by|the most(?! of)';
export const SMALLEST_WORDS = 'lowest|smallest|least|fewest|minimum|shortest|weakest|slowest';

export const ROSE_WORDS =
  'rose|rises?|rising|risen|grew|grow[sn]?|growing|growth|increas\\w*|gain\\w*|up|climb\\w*|jump\\w*|higher|more|above|improv\\w*|exceed\\w*|surg\\w*|soar\\w*|expand\\w*|rebound\\w*|recover\\w*|swell\\w*|widen\\w*|advanc\\w*|strengthen\\w*';
export const FELL_WORDS =
  'fell|falls?|falling|fallen|dropp?\\w*|declin\\w*|decreas\\w*|down|lost|loss|los(?:es|ing)|shr[aiu]nk\\w*|lower|less|fewer|below|slipp?\\w*|reduc\\w*|short|plung\\w*|slump\\w*|s[aiu]nk\\w*|tumbl\\w*|contract(?:ed|s|ing)|narrow\\w*|weaken\\w*|dip(?:s|ped|ping)?|slid(?:es?|ing)?';

/** In the name of a row: it is the earlier one of two. */
export const EARLIER_WORDS = 'before|previous|prior|earlier|last|past';

/** Matches the words of such lists as whole words. */
export const anyOf = (flags: string, ...words: string[]): RegExp => new RegExp(`\\b(?:${words.join('|')})\\b`, flags);
